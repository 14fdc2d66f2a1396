import type { Alert } from '@gatehouse/contract/alerts'
import type { OrganizationId } from '@gatehouse/contract/ids'

interface Column {
  header: string
  value(alert: Alert): string
}

/** The columns of a table of alerts; of several organizations, so with times in UTC. */
export const alertColumns = (names: ReadonlyMap<OrganizationId, string>): Column[] => [
  { header: 'Raised (UTC)', value: ({ raisedAt }) => raisedAt },
  { header: 'Organization', value: ({ organizationId }) => names.get(organizationId) ?? '' },
  { header: 'Severity', value: ({ severity }) => severity },
  { header: 'Alert', value: ({ name }) => name },
  { header: 'Item', value: ({ item }) => item },
  { header: 'Records', value: ({ recordCount }) => `${recordCount}` },
  { header: 'First record (UTC)', value: ({ firstAt }) => firstAt },
  { header: 'Last record (UTC)', value: ({ lastAt }) => lastAt },
  { header: 'Updated (UTC)', value: ({ updatedAt }) => updatedAt },
  { header: 'Status', value: ({ state }) => state.status },
  { header: 'Resolved (UTC)', value: ({ state }) => ofResolved(state, 'resolvedAt') },
  { header: 'Resolved by', value: ({ state }) => ofResolved(state, 'resolvedBy') },
  { header: 'Reason', value: ({ state }) => ofResolved(state, 'reason') },
  { header: 'Assignee', value: ({ assignee }) => assignee?.username ?? '' },
  { header: 'Ticket', value: ({ ticket }) => ticket?.number ?? '' },
  { header: 'Id', value: ({ id }) => id },
]

const ofResolved = (
  state: Alert['state'],
  property: 'resolvedAt' | 'resolvedBy' | 'reason',
): string => (state.status === 'resolved' ? state[property] : '')
