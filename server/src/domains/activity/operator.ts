import type { Operator } from '@gatehouse/contract/activity'

/** Repeated, a negative filter excludes more; a positive one finds more. */
export const isNegative = (operator: Operator): boolean =>
  operator === 'notEquals' || operator === 'doesNotContain'
