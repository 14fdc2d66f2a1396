import { directoriesApi } from '@gatehouse/contract/directories'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { directoryQuery } from './search.ts'

interface OneDirectory {
  organizationId: string
  directoryId: string
}

const runningMilliseconds = 1000
const usualMilliseconds = 10_000

/** A directory while its page is open; looked at often while it is read. */
export function useDirectory(params: OneDirectory) {
  return useSuspenseQuery({
    ...directoryQuery(params),
    refetchInterval: ({ state }) =>
      state.data?.sync.state === 'running' || state.data?.sync.progress
        ? runningMilliseconds
        : usualMilliseconds,
  }).data
}

export function useSync(params: OneDirectory) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call(directoriesApi.sync, { params }),
    onSuccess: (directory) => {
      client.setQueryData(directoryQuery(params).queryKey, directory)
    },
    onSettled: () => invalidate(client, resolvePath(directoriesApi.get.path, params)),
  })
}
