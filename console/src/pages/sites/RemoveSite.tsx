import { type Site, sitesApi } from '@gatehouse/contract/sites'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { counted } from '../../ui/numbers.ts'

export function RemoveSite({ site, onClose }: { site: Site; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: site.organizationId, siteId: site.id }
  const remove = useMutation({
    mutationFn: () => call(sitesApi.remove, { params }),
    onSuccess: async () => {
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
      onClose()
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Remove ${site.name}`}
      verb="Remove the site"
      nameToType={site.name}
      isBusy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    >
      The site goes with its agent and {counted(site.sourceCount, 'source')}, and nothing more is
      collected there. This cannot be undone. Records already here stay.
    </ConfirmDestructive>
  )
}
