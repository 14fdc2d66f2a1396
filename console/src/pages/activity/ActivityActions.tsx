import { activityApi, exportFormats } from '@gatehouse/contract/activity'
import type { Organization } from '@gatehouse/contract/organizations'
import { Button, Menu } from '@mantine/core'
import { IconBellPlus, IconDownload, IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { hrefOf } from '../../app/api.ts'
import { PageButton } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { filterOfSearch } from '../alert-rules/search.ts'
import { SaveInvestigation } from './SaveInvestigation.tsx'
import type { Activity } from './use-activity.ts'

const formatNames = { csv: 'CSV', json: 'JSON', xlsx: 'Excel (XLSX)' } as const

export function ActivityActions({
  activity,
  organization,
}: {
  activity: Activity
  organization: Organization
}) {
  const { whyNot } = usePermission()
  const managing = useManagingPermission()
  const [isSaving, setSaving] = useState(false)
  const params = { organizationId: organization.id }
  const noExport = whyNot('activity:export', 'export activity')
  return (
    <>
      {managing.may('alert-rules:update') && (
        <PageButton
          variant="default"
          to={paths.newAlertRule}
          search={{ organizationId: organization.id, filter: filterOfSearch(activity.search) }}
          leftSection={<IconBellPlus size={14} />}
          title="Raise an alert when new records match these filters"
        >
          Make an alert
        </PageButton>
      )}
      <MaybeDisabled reason={whyNot('investigations:update', 'save investigations')}>
        <Button
          variant="default"
          leftSection={<IconFingerprint size={14} />}
          onClick={() => setSaving(true)}
        >
          Save as investigation
        </Button>
      </MaybeDisabled>
      <Menu position="bottom-end" disabled={noExport !== undefined}>
        <Menu.Target>
          <MaybeDisabled reason={noExport}>
            <Button variant="default" leftSection={<IconDownload size={14} />}>
              Export
            </Button>
          </MaybeDisabled>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>All records that match, as</Menu.Label>
          {exportFormats.map((format) => (
            <Menu.Item
              key={format}
              component="a"
              download
              href={hrefOf(activityApi.export, { params, query: { ...activity.filter, format } })}
            >
              {formatNames[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <SaveInvestigation
        isOpen={isSaving}
        onClose={() => setSaving(false)}
        organizationId={organization.id}
        search={activity.search}
      />
    </>
  )
}
