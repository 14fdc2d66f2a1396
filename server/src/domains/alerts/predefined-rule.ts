import type { ActivityFilterInput } from '@gatehouse/contract/activity'
import type { AlertRule } from '@gatehouse/contract/alert-rules'
import { connectorNames } from '@gatehouse/contract/collectors'
import { filterQuery } from '@gatehouse/contract/filter-query'

/** What belongs to us of a predefined rule, and the settings that it comes with. */
export interface PredefinedRule extends Omit<
  AlertRule,
  'id' | 'profileId' | 'isPredefined' | 'updatedAt'
> {
  /** Never changes: by it a rule of a profile is known to be ours. */
  key: string
}

type Given = Pick<PredefinedRule, 'key' | 'category' | 'name' | 'description'> & {
  filter: ActivityFilterInput
} & Partial<Omit<PredefinedRule, 'filter'>>

/** Off and low unless said: most of them tell what is usual, for those who want to hear of it. */
export function rule({ filter, ...given }: Given): PredefinedRule {
  return {
    severity: 'low',
    isActive: false,
    groupedOn: 'none',
    threshold: 1,
    thresholdSeconds: 60,
    batchingSeconds: 0,
    createsTicket: true,
    onClosedTicket: 'default',
    ...given,
    filter: filterQuery(filter),
  }
}

/** Users and groups of Gatehouse itself have the same types. */
export const notOurOwn = { connector: ['notEquals:Self Audit'] }

/** So have those of a domain, which has rules of its own: one event is one alert. */
export const ofComputers = {
  connector: [
    ...notOurOwn.connector,
    ...[connectorNames['directory-activity'], connectorNames['directory-logons']].map(
      (name) => `notEquals:${name}`,
    ),
  ],
}
