import { type ServiceDeskChanges, serviceDesksApi } from '@gatehouse/contract/service-desks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, query } from '../../app/api.ts'

interface Saving {
  resetDirty: () => void
  refuse: (error: Error) => void
}

/** Saves a part of a service desk; what was asked of the service desk itself is not asked again. */
export function useSaveDesk(serviceDeskId: string, form?: Saving) {
  const client = useQueryClient()
  const params = { serviceDeskId }
  return useMutation({
    mutationFn: (body: ServiceDeskChanges) => call(serviceDesksApi.update, { params, body }),
    onSuccess: async (desk) => {
      client.setQueryData(query(serviceDesksApi.get, { params }).queryKey, desk)
      await client.invalidateQueries({ queryKey: query(serviceDesksApi.list, {}).queryKey })
      form?.resetDirty()
      notifications.show({ message: 'Saved.' })
    },
    onError: (error) => form?.refuse(error),
  })
}
