import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { FormError } from '../../app/FormError.tsx'
import { PageButton, PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Tags } from '../../ui/Tags.tsx'
import { DirectoryOverview } from './DirectoryOverview.tsx'
import { DirectorySettingsForm } from './DirectorySettingsForm.tsx'
import { Freshness } from './Freshness.tsx'
import { ObjectsTab } from './ObjectsTab.tsx'
import { type DirectoryTab, directoryTabs } from './search.ts'
import { useDirectory, useSync } from './use-directory.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/directories/$directoryId')

const labels: Readonly<Record<DirectoryTab, string>> = {
  overview: 'Overview',
  objects: 'Objects',
  settings: 'Settings',
}

/** A domain: how it is, what is in it, and who of it may sign in. */
export function DirectoryPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const directory = useDirectory(params)
  const sync = useSync(params)
  const { tab = 'overview' } = search
  const noUpdate = whyNot('targets:update', 'change directories')
  const isRunning = directory.sync.state === 'running'
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.directories} params={params} fz="xs">
            Directories
          </PageLink>
        }
        title={directory.name}
        aside={directory.netbiosName !== undefined && <Tags tags={[directory.netbiosName]} />}
        actions={
          <>
            <PageButton
              variant="default"
              to={paths.stateReports}
              params={params}
              search={{ directoryId: directory.id }}
            >
              Reports
            </PageButton>
            <MaybeDisabled reason={noUpdate ?? (isRunning ? 'It is being read.' : undefined)}>
              <Button
                leftSection={<IconRefresh size={14} />}
                loading={sync.isPending}
                onClick={() => sync.mutate()}
              >
                Read it now
              </Button>
            </MaybeDisabled>
          </>
        }
      />
      <Freshness directory={directory} />
      <FormError error={sync.error} />
      <TabLinks
        name="Parts of the directory"
        tabs={directoryTabs.map((one) => ({
          label: labels[one],
          isCurrent: one === tab,
          link: { to: paths.directory, params, search: one === 'overview' ? {} : { tab: one } },
        }))}
      />
      {tab === 'overview' && <DirectoryOverview directory={directory} />}
      {tab === 'objects' && (
        <ObjectsTab
          directory={directory}
          search={search}
          change={(next) => void navigate({ search: { ...next, tab: 'objects' }, replace: true })}
        />
      )}
      {tab === 'settings' && (
        <DirectorySettingsForm
          key={JSON.stringify(directory.settings)}
          directory={directory}
          whyNot={noUpdate}
        />
      )}
    </>
  )
}
