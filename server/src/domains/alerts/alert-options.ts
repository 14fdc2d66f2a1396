import type { Alert } from '@gatehouse/contract/alerts'

export interface AlertOptions {
  /** Where the console is, for links. Read when it is needed: the port may be known late. */
  point: { url: string }
}

export const alertLink = (
  { point }: AlertOptions,
  { organizationId, id }: Pick<Alert, 'organizationId' | 'id'>,
): string => `${point.url}/organizations/${organizationId}/alerts/${id}`

/** The open alerts of one name. */
export const alertsLink = (
  { point }: AlertOptions,
  { organizationId, name }: Pick<Alert, 'organizationId' | 'name'>,
): string => `${point.url}/organizations/${organizationId}/alerts?name=${encodeURIComponent(name)}`
