import { alertProfilesApi, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { query } from '../../app/api.ts'
import { parseSearch, stringifySearch } from '../../app/search-params.ts'
import { type ActivitySearch, activitySearch } from '../activity/search.ts'

export const profileTabs = ['rules', 'delivery', 'organizations'] as const
export type ProfileTab = (typeof profileTabs)[number]

export interface ProfileSearch {
  tab?: Exclude<ProfileTab, 'rules'>
}

export const profileSearch = (raw: Record<string, unknown>): ProfileSearch =>
  raw['tab'] === 'delivery' || raw['tab'] === 'organizations' ? { tab: raw['tab'] } : {}

/** What a new rule begins with: filters of the Activity page, and where to try it out. */
export interface NewRuleSearch {
  profileId?: string
  organizationId?: string
  name?: string
  filter?: string
}

export const newRuleSearch = (raw: Record<string, unknown>): NewRuleSearch => ({
  ...words(raw, 'profileId', 36),
  ...words(raw, 'organizationId', 36),
  ...words(raw, 'name', 200),
  ...words(raw, 'filter', 8000),
})

function words(raw: Record<string, unknown>, name: string, most: number) {
  const value = raw[name]
  return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, most) } : {}
}

/** Filters without what a rule cannot have: it looks at new records, so it has no range of time. */
export function ruleSearch({
  from: _from,
  to: _to,
  last: _last,
  record: _record,
  ...rest
}: ActivitySearch): ActivitySearch {
  return rest
}

export const searchOfFilter = (filter: string): ActivitySearch =>
  ruleSearch(activitySearch(parseSearch(filter)))

export const filterOfSearch = (search: ActivitySearch): string =>
  stringifySearch({ ...ruleSearch(search) }).slice(1)

export const profilesQuery = query(alertProfilesApi.list, {})
export const profileQuery = (profileId: string) =>
  query(alertProfilesApi.get, { params: { profileId } })
export const suppressionRulesQuery = query(suppressionRulesApi.list, {})
