import { type ServiceDesk, serviceDesksApi } from '@gatehouse/contract/service-desks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'

export function RemoveDesk({ desk, onClose }: { desk: ServiceDesk; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => call(serviceDesksApi.remove, { params: { serviceDeskId: desk.id } }),
    onSuccess: async () => {
      await navigate({ to: paths.serviceDesks })
      await invalidate(client, serviceDesksApi.list.path, serviceDesksApi.mappings.path)
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Disconnect ${desk.name}`}
      verb="Disconnect it"
      nameToType={desk.name}
      isBusy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    >
      No alert becomes a ticket there any more; its settings and which customer is which company are
      lost, with what waits to be sent. Tickets stay at the service desk. This cannot be undone. To
      pause it, switch it off instead.
    </ConfirmDestructive>
  )
}
