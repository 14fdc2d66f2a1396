import { credentialsApi } from '@gatehouse/contract/credentials'
import type { Organization } from '@gatehouse/contract/organizations'
import { targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { useQueries } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { targetLabel } from '../targets/use-target-names.ts'
import type { Choices } from './use-people.ts'

interface Named {
  id: string
  label: string
}

const choicesOf = (
  organizations: readonly Organization[],
  answers: readonly { data?: readonly Named[] | undefined }[],
): Choices[] =>
  organizations.flatMap(({ name }, at) => {
    const items = (answers[at]?.data ?? []).map(({ id, label }) => ({ value: id, label }))
    return items.length === 0 ? [] : [{ group: name, items }]
  })

const most = 1000

export function useTargets(organizations: readonly Organization[]): Choices[] {
  const answers = useQueries({
    queries: organizations.map(({ id }) => ({
      ...query(targetsApi.list, { params: { organizationId: id }, query: { limit: most } }),
    })),
  })
  return choicesOf(
    organizations,
    answers.map(({ data }) => ({
      data: data?.targets.map((target) => ({ id: target.id, label: targetLabel(target) })),
    })),
  )
}

export function useTargetGroups(organizations: readonly Organization[]): Choices[] {
  const answers = useQueries({
    queries: organizations.map(({ id }) =>
      query(targetGroupsApi.list, { params: { organizationId: id } }),
    ),
  })
  return choicesOf(
    organizations,
    answers.map(({ data }) => ({
      data: data?.groups.map(({ id, name, memberCount }) => ({
        id,
        label: `${name} (${memberCount})`,
      })),
    })),
  )
}

export function useCredentials(organizations: readonly Organization[]): Choices[] {
  const answers = useQueries({
    queries: organizations.map(({ id }) =>
      query(credentialsApi.list, { params: { organizationId: id }, query: { limit: most } }),
    ),
  })
  return choicesOf(
    organizations,
    answers.map(({ data }) => ({
      data: data?.credentials
        .filter(({ purpose }) => purpose !== 'service')
        .map(({ id, name, username }) => ({ id, label: `${name} (${username})` })),
    })),
  )
}
