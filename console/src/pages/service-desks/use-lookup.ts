import { type LookupKind, serviceDesksApi } from '@gatehouse/contract/service-desks'
import type { Reference } from '@gatehouse/contract/ticket-settings'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'

/** A service desk is slow to ask, and its boards do not change by the minute. */
const freshMilliseconds = 60_000
const nothing: readonly Reference[] = []

interface Asked {
  serviceDeskId: string
  kind: LookupKind
  parentId?: string | undefined
  text?: string
  isNeeded?: boolean
}

export const lookupQuery = ({ serviceDeskId, kind, parentId, text }: Omit<Asked, 'isNeeded'>) => ({
  ...query(serviceDesksApi.lookup, {
    params: { serviceDeskId, kind },
    query: { ...(parentId && { parentId }), ...(text && { text }) },
  }),
  staleTime: freshMilliseconds,
})

/**
 * What can be chosen at the service desk. A list that comes whole is searched here; of one that is too long
 * the service desk is asked for what matches `text`.
 */
export function useLookup({ isNeeded = true, text = '', ...asked }: Asked) {
  const all = useQuery({ ...lookupQuery(asked), enabled: isNeeded })
  const isTooLong = all.data?.isComplete === false
  const isSearchedThere = isTooLong && text !== ''
  const found = useQuery({
    ...lookupQuery({ ...asked, text }),
    enabled: isNeeded && isSearchedThere,
  })
  const shown = isSearchedThere ? found : all
  return {
    choices: shown.data?.choices ?? nothing,
    isSearchedThere,
    isFetching: shown.isFetching,
    error: shown.error,
    askAgain: () => void shown.refetch(),
  }
}
