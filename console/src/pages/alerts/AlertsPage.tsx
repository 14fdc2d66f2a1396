import { alertsApi } from '@gatehouse/contract/alerts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { hrefOf, live } from '../../app/api.ts'
import { useLogin } from '../../app/login.ts'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { LiveMark } from '../../ui/LiveMark.tsx'
import { AlertCharts } from './AlertCharts.tsx'
import { AlertFilterBar } from './AlertFilterBar.tsx'
import { AlertList } from './AlertList.tsx'
import styles from './AlertsPage.module.css'
import { ExportMenu } from './ExportMenu.tsx'
import { NoAlerts } from './NoAlerts.tsx'
import { alertsQuery, type AlertSearch, filterOf, timelineQuery } from './search.ts'
import { useLiveAlerts } from './use-live-alerts.ts'

const allRoute = getRouteApi('/signed-in/alerts')
const oneRoute = getRouteApi('/signed-in/organizations/$organizationId/alerts')

export function AllAlertsPage() {
  const search = allRoute.useSearch()
  const navigate = allRoute.useNavigate()
  return <Alerts search={search} change={(next) => void navigate({ search: next })} />
}

export function OrganizationAlertsPage() {
  const { organizationId } = oneRoute.useParams()
  const search = oneRoute.useSearch()
  const navigate = oneRoute.useNavigate()
  return (
    <Alerts
      organizationId={organizationId}
      search={search}
      change={(next) => void navigate({ search: next })}
    />
  )
}

interface Props {
  organizationId?: string
  search: AlertSearch
  change: (next: AlertSearch) => void
}

/** What somebody has to look at: of one organization, or of all that the reader may see. */
function Alerts({ organizationId, search, change }: Props) {
  const { user } = useLogin()
  const filter = filterOf(search, { organizationId, userId: user.id })
  const list = useInfiniteQuery({
    ...alertsQuery(filter),
    placeholderData: (before) => before,
  })
  const { data: timeline } = useQuery({
    ...live(timelineQuery(filter), 60_000),
    placeholderData: (before) => before,
  })
  const changes = useLiveAlerts(organizationId)
  const alerts = list.data?.pages.flatMap((page) => page.alerts) ?? []
  const fileOf = (format: 'csv' | 'json') =>
    hrefOf(alertsApi.export, { query: { ...filter, severity: filter.severity, format } })

  return (
    <div className={styles['page']}>
      <PageHeader
        title="Alerts"
        count={timeline && `${timeline.open} open of ${counted(timeline.total, 'alert')}`}
        aside={<LiveMark isLive isConnected={changes.isConnected} noun="alerts" />}
        actions={
          <ExportMenu
            label="All alerts that match"
            hrefs={{ csv: fileOf('csv'), json: fileOf('json') }}
          />
        }
      />
      <AlertFilterBar
        search={search}
        change={change}
        names={timeline?.top.map(({ name }) => name) ?? []}
      />
      {timeline && (
        <AlertCharts timeline={timeline} onName={(name) => change({ ...search, name })} />
      )}
      <AlertList
        alerts={alerts}
        list={list}
        hasOrganizations={organizationId === undefined}
        hasState={filter.status !== 'open'}
        waiting={changes.waiting}
        onHold={changes.hold}
        empty={<NoAlerts search={search} change={change} raised={timeline?.total ?? 0} />}
      />
    </div>
  )
}
