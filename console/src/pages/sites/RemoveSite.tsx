import { type Site, sitesApi } from '@gatehouse/contract/sites'
import { useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { RemoveDialog } from '../../app/RemoveDialog.tsx'
import { counted } from '../../ui/numbers.ts'

export function RemoveSite({ site, onClose }: { site: Site; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: site.organizationId, siteId: site.id }
  return (
    <RemoveDialog
      onClose={onClose}
      title={`Remove ${site.name}`}
      verb="Remove the site"
      nameToType={site.name}
      remove={() => call(sitesApi.remove, { params })}
      onRemoved={async () => {
        await invalidate(client, resolvePath('/organizations/:organizationId', params))
        onClose()
      }}
    >
      The site goes with its agent and {counted(site.sourceCount, 'source')}, and nothing more is
      collected there. This cannot be undone. Records already here stay.
    </RemoveDialog>
  )
}
