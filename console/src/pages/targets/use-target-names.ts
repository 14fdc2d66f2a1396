import type { TargetId } from '@gatehouse/contract/ids'
import { type Target, targetsApi } from '@gatehouse/contract/targets'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'

const settleMilliseconds = 250
/** So many chosen targets are named; of more only the number matters. */
const mostNamed = 200

export const targetLabel = ({ name, address }: Pick<Target, 'name' | 'address'>): string =>
  name === address ? name : `${name} (${address})`

/** Targets to choose from that have `text`, and the names of those chosen already. */
export function useTargetChoices(
  organizationId: string | undefined,
  text: string,
  chosen: readonly TargetId[],
): { value: string; label: string }[] {
  const [settled] = useDebouncedValue(text.trim(), settleMilliseconds)
  const params = { organizationId: organizationId ?? '' }
  const found = useQuery({
    ...query(targetsApi.list, {
      params,
      query: { limit: 100, ...(settled !== '' && { text: settled }) },
    }),
    enabled: organizationId !== undefined,
    placeholderData: keepPreviousData,
  })
  const known = found.data?.targets ?? []
  const unknown = chosen.filter((id) => !known.some((target) => target.id === id))
  const named = useQueries({
    queries: unknown.slice(0, mostNamed).map((targetId) => ({
      ...query(targetsApi.get, { params: { ...params, targetId } }),
      enabled: organizationId !== undefined,
      retry: false,
    })),
  }).flatMap(({ data }) => data ?? [])
  const all = [...known, ...named]
  const nameless = chosen.filter((id) => !all.some((target) => target.id === id))
  return [
    ...all.map((target) => ({ value: target.id as string, label: targetLabel(target) })),
    ...nameless.map((id) => ({ value: id as string, label: `Target ${id.slice(-6)}` })),
  ]
}
