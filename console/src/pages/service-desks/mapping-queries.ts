import { serviceDesksApi, type TicketMapping } from '@gatehouse/contract/service-desks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, query } from '../../app/api.ts'

/** What was read of mappings and of the counts of service desks is read again. */
function useReadAgain() {
  const client = useQueryClient()
  return async () => {
    await invalidate(client, serviceDesksApi.mappings.path)
    await client.invalidateQueries({
      predicate: ({ queryKey: [path] }) =>
        // Not what stands below a service desk: that is asked of the service desk itself.
        typeof path === 'string' && /^\/service-desks(\/[^/]+)?$/.test(path),
    })
  }
}

export function useSaveMapping(onSaved: () => void) {
  const readAgain = useReadAgain()
  return useMutation({
    mutationFn: ({ organizationId, ...body }: TicketMapping) =>
      call(serviceDesksApi.saveMapping, { params: { organizationId }, body }),
    onSuccess: async () => {
      await readAgain()
      onSaved()
    },
  })
}

export function useRemoveMapping(onRemoved: () => void) {
  const readAgain = useReadAgain()
  return useMutation({
    mutationFn: (organizationId: string) =>
      call(serviceDesksApi.removeMapping, { params: { organizationId } }),
    onSuccess: async () => {
      await readAgain()
      onRemoved()
    },
  })
}

export interface BulkOutcome {
  saved: number
  problems: { organization: string; message: string }[]
}

type Named = TicketMapping & { organization: string }

/** One after the other; what is refused does not keep the others from being saved. */
export function useSaveMappings(onProgress: (saved: number) => void) {
  const readAgain = useReadAgain()
  return useMutation({
    mutationFn: async (mappings: readonly Named[]): Promise<BulkOutcome> => {
      const problems: BulkOutcome['problems'] = []
      let saved = 0
      for (const { organization, organizationId, ...body } of mappings) {
        try {
          await call(serviceDesksApi.saveMapping, { params: { organizationId }, body })
          saved += 1
          onProgress(saved)
        } catch (error) {
          if (!(error instanceof Error)) throw error
          problems.push({ organization, message: error.message })
        }
      }
      return { saved, problems }
    },
    onSettled: readAgain,
  })
}

export const mappingsQuery = query(serviceDesksApi.mappings, {})
