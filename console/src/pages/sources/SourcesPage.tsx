import { activityBatchesApi } from '@gatehouse/contract/activity-batches'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { Button } from '@mantine/core'
import { IconDatabaseImport } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageButton } from '../../app/links.tsx'
import { useOrganization, usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AddSource } from './AddSource.tsx'
import { SourceTable } from './SourceTable.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/sources')

export function SourcesPage() {
  const params = route.useParams()
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const { siteCount } = useOrganization()
  const { sources } = useSuspenseQuery(live(query(collectorsApi.list, { params }))).data
  const { lines } = useSuspenseQuery(
    live(query(activityBatchesApi.quarantine, { params, query: { limit: 1 } })),
  ).data
  const noUpdate = whyNot('sources:update', 'change sources')
  const openAdd = () => void navigate({ search: { add: true }, replace: true })

  return (
    <>
      <PageHeader
        title="Sources"
        count={String(sources.length)}
        actions={
          <>
            {lines.length > 0 && (
              <PageButton variant="default" to={paths.quarantine} params={params}>
                Refused lines
              </PageButton>
            )}
            <AddButton whyNot={noUpdate} onClick={openAdd}>
              Add a source
            </AddButton>
          </>
        }
      />
      <SourceTable
        sources={sources}
        empty={
          <EmptyState
            icon={<IconDatabaseImport size={20} />}
            title="Nothing is audited yet"
            action={
              siteCount === 0 ? (
                <PageButton to={paths.sites} params={params} search={{ add: true }}>
                  Add a site first
                </PageButton>
              ) : (
                noUpdate === undefined && <Button onClick={openAdd}>Add a source</Button>
              )
            }
          >
            {siteCount === 0
              ? 'Sources are read by the agent of a site, and this organization has no site.'
              : 'A source is a system that an agent reads, such as a Linux computer.'}
          </EmptyState>
        }
      />
      {add === true && (
        <AddSource
          organizationId={params.organizationId}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      )}
    </>
  )
}
