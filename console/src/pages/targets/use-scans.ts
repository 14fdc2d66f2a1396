import { type HostScan, targetsApi } from '@gatehouse/contract/targets'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'

interface OneTarget {
  organizationId: string
  targetId: string
}

const runningMilliseconds = 1500
const usualMilliseconds = 15_000

/** Scans of a target, newest first; looked at often while one runs. */
export function useScans(params: OneTarget) {
  return useQuery({
    ...query(targetsApi.scans, { params, query: { limit: 50 } }),
    refetchInterval: ({ state }) =>
      state.data?.scans.some(({ state: one }) => one === 'running')
        ? runningMilliseconds
        : usualMilliseconds,
  })
}

export function useStartScan(params: OneTarget) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call(targetsApi.scan, { params }),
    onSettled: () => invalidate(client, resolvePath(targetsApi.get.path, params)),
  })
}

export const newestSuccess = (scans: readonly HostScan[]): HostScan | undefined =>
  scans.find(({ state }) => state === 'succeeded')
