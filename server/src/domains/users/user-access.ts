import type { UserData } from './user.store.ts'

/** Neither switched off nor past the end of a temporary access. */
export const maySignIn = (
  { is_enabled, access_ends_at }: Pick<UserData, 'is_enabled' | 'access_ends_at'>,
  now: Date,
): boolean => is_enabled && (access_ends_at === null || access_ends_at > now)
