import type { Organization } from '@gatehouse/contract/organizations'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { usersApi } from '@gatehouse/contract/users'
import { useQueries, useSuspenseQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'

export interface Choices {
  group: string
  items: { value: string; label: string }[]
}

/** More organizations than these are looked at only when one is chosen. */
const mostAtOnce = 40

export const useOrganizations = (): readonly Organization[] =>
  useSuspenseQuery(query(organizationsApi.list, { query: {} })).data.organizations

/** Whether there are too many organizations to offer what all of them have. */
export const useIsCrowded = (): boolean => useOrganizations().length > mostAtOnce

/**
 * The organizations whose people and targets a policy may name: the MSP's own, those that are chosen, and where
 * there are not many, all.
 */
export function useNameable(chosen: readonly string[]): readonly Organization[] {
  const all = useOrganizations()
  if (all.length <= mostAtOnce) return all
  return all.filter(({ id, kind }) => kind === 'managing' || chosen.includes(id))
}

/** Users by organization, as a list to choose from; the MSP's own come first. */
export function usePeople(organizations: readonly Organization[]): Choices[] {
  const ordered = organizations.toSorted(
    (a, b) => Number(b.kind === 'managing') - Number(a.kind === 'managing'),
  )
  const answers = useQueries({
    queries: ordered.map(({ id }) => query(usersApi.list, { params: { organizationId: id } })),
  })
  return ordered.flatMap(({ name }, at) => {
    const users = answers[at]?.data?.users ?? []
    if (users.length === 0) return []
    const items = users.map((user) => ({
      value: user.id as string,
      label: user.displayName ? `${user.displayName} (${user.username})` : user.username,
    }))
    return [{ group: name, items }]
  })
}

/** With entries for ids that no list names, so that they neither vanish nor are saved away unseen. */
export function withUnknown(
  choices: readonly Choices[],
  ids: readonly string[],
  noun: string,
): Choices[] {
  const known = new Set(choices.flatMap(({ items }) => items.map(({ value }) => value)))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length === 0) return [...choices]
  return [
    ...choices,
    {
      group: 'Elsewhere',
      items: unknown.map((id) => ({ value: id, label: `${noun} ${id.slice(-6)}` })),
    },
  ]
}
