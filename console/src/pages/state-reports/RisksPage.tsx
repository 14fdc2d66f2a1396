import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { PageButton } from '../../app/links.tsx'
import { PagePending } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { AsOfButton } from '../../ui/as-of/AsOfButton.tsx'
import { Past } from '../../ui/as-of/Past.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { directoriesQuery } from '../directories/search.ts'
import { chosenOf, DirectorySelect } from './DirectorySelect.tsx'
import { NoDirectory } from './NoDirectory.tsx'
import { RiskList } from './RiskList.tsx'
import { RiskTotals } from './RiskTotals.tsx'
import { type ReportsSearch, risksQuery } from './search.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/risks')

/** How large each risk of a domain is, and whether it grew. */
export function RisksPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { directories } = useSuspenseQuery(directoriesQuery(params.organizationId)).data
  const directory = chosenOf(directories, search.directoryId)
  const change = (next: ReportsSearch) => void navigate({ search: next, replace: true })
  return (
    <>
      <PageHeader
        title="Risk"
        subtitle={directory && `What of ${directory.name} somebody should look at.`}
        actions={
          directory && (
            <>
              <DirectorySelect
                directories={directories}
                directoryId={directory.id}
                onChange={(directoryId) => change({ ...search, directoryId })}
              />
              <AsOfButton at={search.at} onChange={(at) => change({ ...search, at })} />
              <PageButton
                variant="default"
                to={paths.stateReports}
                params={params}
                search={{ ...search, directoryId: directory.id }}
              >
                All reports
              </PageButton>
            </>
          )
        }
      />
      {!directory ? (
        <NoDirectory organizationId={params.organizationId} />
      ) : (
        <>
          <Past at={search.at} onNow={() => change({ ...search, at: undefined })} />
          <Risks
            organizationId={params.organizationId}
            asked={{ directoryId: directory.id, at: search.at }}
          />
        </>
      )}
    </>
  )
}

function Risks({
  organizationId,
  asked,
}: {
  organizationId: string
  asked: Parameters<typeof risksQuery>[1]
}) {
  const { data, error, refetch } = useQuery(risksQuery(organizationId, asked))
  if (error) {
    return (
      <ErrorState
        title="The risks could not be counted"
        message={messageOf(error)}
        requestId={error instanceof ApiError ? error.requestId : undefined}
        onRetry={() => void refetch()}
      />
    )
  }
  if (!data) return <PagePending />
  return (
    <>
      <RiskTotals risks={data.risks} />
      <Panel isFlush>
        <RiskList risks={data.risks} organizationId={organizationId} asked={asked} />
      </Panel>
    </>
  )
}
