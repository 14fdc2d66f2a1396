import { overviewApi } from '@gatehouse/contract/activity'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { statuses } from '@gatehouse/contract/statuses'
import { Stack } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Histogram } from '../../ui/chart/Histogram.tsx'
import { HealthBar } from '../../ui/HealthBar.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { OpenAlertsPanel } from '../alerts/OpenAlertsPanel.tsx'
import { TopAlerts, TopOrganizations } from '../alerts/TopAlerts.tsx'
import { OrganizationTable } from '../organizations/OrganizationTable.tsx'
import { withTrends } from '../organizations/with-trends.ts'
import { FirstSteps } from './FirstSteps.tsx'
import styles from './OverviewPage.module.css'
import { TopActions, TopActors } from './TopLists.tsx'

/** All organizations that the reader may see, at a glance. */
export function OverviewPage() {
  const navigate = useNavigate()
  const { organizations } = useSuspenseQuery(live(query(organizationsApi.list, { query: {} }))).data
  const { data } = useSuspenseQuery(live(query(overviewApi.get, { query: { days: 7 } })))
  const failed = data.perOrganization.reduce((sum, one) => sum + one.failedLogons, 0)
  const counts = statuses
    .toReversed()
    .map((status) => ({
      status,
      count: organizations.filter((one) => one.status.status === status).length,
    }))
    .filter(({ count }) => count > 0)

  return (
    <>
      <PageHeader title="Overview" count={counted(organizations.length, 'organization')} />
      <FirstSteps organizations={organizations} recordCount={data.histogram.total} />
      <Stack gap={14}>
        <div className={styles['now']}>
          <Panel title="Health">
            <HealthBar
              counts={counts}
              noun="organizations"
              onChoose={(status) => void navigate({ to: paths.organizations, search: { status } })}
            />
          </Panel>
          <OpenAlertsPanel />
        </div>
        <TwoColumns
          main={
            <>
              <Panel
                title="Activity, last 7 days"
                action={
                  <span className={styles['figures']}>
                    {counted(data.histogram.total, 'record')} · {counted(failed, 'failed logon')}
                  </span>
                }
              >
                <Histogram {...data.histogram} noun="record" height={168} />
              </Panel>
              <Panel
                isFlush
                title="Organizations"
                action={<PageLink to={paths.organizations}>All organizations</PageLink>}
              >
                <OrganizationTable
                  name="Organizations by health"
                  rows={withTrends(organizations, data.perOrganization)}
                  isShort
                />
              </Panel>
            </>
          }
          side={
            <>
              <Panel title="Top alerts, last 30 days">
                <TopAlerts />
              </Panel>
              <Panel title="Organizations with most alerts">
                <TopOrganizations />
              </Panel>
              <Panel title="Most active people">
                <TopActors actors={data.topActors} organizations={organizations} />
              </Panel>
              <Panel title="Most frequent actions">
                <TopActions actions={data.topActions} />
              </Panel>
            </>
          }
        />
      </Stack>
    </>
  )
}
