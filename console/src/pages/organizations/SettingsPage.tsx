import { organizationSettingsApi } from '@gatehouse/contract/organizations'
import { Stack } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { query } from '../../app/api.ts'
import { useOrganization, usePermission } from '../../app/organization.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { DeleteOrganization } from './DeleteOrganization.tsx'
import { DeletionNotice } from './DeletionNotice.tsx'
import { GeneralSettings } from './GeneralSettings.tsx'
import { PolicySettings } from './PolicySettings.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/settings')

export function SettingsPage() {
  const params = route.useParams()
  const organization = useOrganization()
  const { whyNot } = usePermission()
  const { data: settings } = useSuspenseQuery(query(organizationSettingsApi.get, { params }))
  return (
    <>
      <PageHeader title="Settings" subtitle={organization.name} />
      <Stack gap={14} maw={680}>
        <DeletionNotice organization={organization} />
        <Panel title="General">
          <GeneralSettings
            organization={organization}
            whyNot={whyNot('organizations:update', 'change this organization')}
            key={JSON.stringify([organization.name, organization.timeZone, organization.tags])}
          />
        </Panel>
        <Panel title="Sign-in and retention">
          <PolicySettings
            organizationId={organization.id}
            settings={settings}
            whyNot={whyNot('settings:update', 'change these settings')}
            key={JSON.stringify(settings)}
          />
        </Panel>
        {organization.deletion === undefined && (
          <Panel title="Delete">
            <DeleteOrganization
              organization={organization}
              whyNot={whyNot('organizations:delete', 'delete this organization')}
            />
          </Panel>
        )}
      </Stack>
    </>
  )
}
