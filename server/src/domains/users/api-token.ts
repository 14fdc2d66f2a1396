import type { ApiToken } from '@gatehouse/contract/logins'
import type { Permission } from '@gatehouse/contract/permissions'

export const apiTokenPrefix = 'ght_'

/**
 * What the scopes of a token allow. Its user's role is asked as well, each time: a token can do less than
 * its user, and never more.
 */
export function allowedBy(scopes: ApiToken['scopes']): (permission: Permission) => boolean {
  const wanted = new Set<string>(scopes)
  return (permission) =>
    wanted.has('all') || wanted.has(permission) || (wanted.has('read') && isReading(permission))
}

const isReading = (permission: Permission): boolean =>
  permission.endsWith(':read') || permission === 'activity:export'
