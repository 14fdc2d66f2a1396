import type { UserPrincipal } from '#platform/context.ts'

/** Whoever says where passwords go could have them sent to themselves, so it takes a person with all rights. */
export const mayDecide = ({ role, by }: UserPrincipal): boolean =>
  role === 'administrator' && by.kind === 'login'
