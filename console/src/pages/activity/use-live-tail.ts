import { activityApi } from '@gatehouse/contract/activity'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { invalidate, resolvePath, socketAddress } from '../../app/api.ts'
import { LiveTail, type Tail } from './live-tail.ts'
import type { ActivityQuery } from './search.ts'

const nothing: Tail = { shown: [], waiting: [], isConnected: false }
const notLive = { subscribe: () => () => undefined, snapshot: () => nothing }

/** Follows what matches from now on; a range that ends in the past has nothing to follow. */
export function useLiveTail(organizationId: string, filter: ActivityQuery) {
  const client = useQueryClient()
  const { from: _, to, ...query } = filter
  const address =
    to === undefined ? socketAddress(activityApi.tail, { params: { organizationId }, query }) : ''
  const tail = useMemo(() => {
    if (address === '') return undefined
    const path = resolvePath(activityApi.search.path, { organizationId })
    return new LiveTail(address, () => invalidate(client, path))
  }, [address, organizationId, client])
  const { subscribe, snapshot } = tail ?? notLive
  return { ...useSyncExternalStore(subscribe, snapshot), tail }
}
