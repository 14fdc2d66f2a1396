import { alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { useQueries, useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { useManagingPermission } from '../../app/managing.ts'

export interface RuleGroup {
  /** The profile's name. */
  group: string
  items: { value: string; label: string }[]
}

/** All alert rules by their profile, as a list to choose from. */
export function useRules(): RuleGroup[] {
  const { may } = useManagingPermission()
  const profiles = useQuery({
    ...query(alertProfilesApi.list, {}),
    enabled: may('alert-rules:read'),
  })
  const answers = useQueries({
    queries: (profiles.data?.profiles ?? []).map(({ id }) =>
      query(alertProfilesApi.get, { params: { profileId: id } }),
    ),
  })
  return answers.flatMap(({ data }) =>
    data
      ? [
          {
            group: data.name,
            items: data.rules.map((rule) => ({ value: rule.id, label: rule.name })),
          },
        ]
      : [],
  )
}
