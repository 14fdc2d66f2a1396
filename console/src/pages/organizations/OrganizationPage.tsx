import { agentsApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageButton, PageLink } from '../../app/links.tsx'
import { organizationQuery, useOrganization, usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Histogram } from '../../ui/chart/Histogram.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { StatusHistory } from '../../ui/StatusHistory.tsx'
import { StatusLine } from '../../ui/StatusLine.tsx'
import { Tags } from '../../ui/Tags.tsx'
import { Time } from '../../ui/Time.tsx'
import styles from '../overview/OverviewPage.module.css'
import { TopActions, TopActors } from '../overview/TopLists.tsx'
import { AgentTable } from '../agents/AgentTable.tsx'
import { SourceTable } from '../sources/SourceTable.tsx'
import { DeletionNotice } from './DeletionNotice.tsx'
import { organizationOverview } from './organization-queries.ts'

/** One organization: how it is, what happens in it, what watches it. */
export function OrganizationPage() {
  const organization = useOrganization()
  useQuery(live(organizationQuery(organization.id)))
  const { may } = usePermission()
  const navigate = useNavigate()
  const params = { organizationId: organization.id }
  const { data } = useSuspenseQuery(live(organizationOverview(organization.id)))
  const sources = useQuery({
    ...live(query(collectorsApi.list, { params })),
    enabled: may('sources:read'),
  })
  const agents = useQuery({
    ...live(query(agentsApi.list, { params })),
    enabled: may('agents:read'),
  })

  return (
    <>
      <PageHeader
        title={organization.name}
        aside={<Tags tags={organization.tags} />}
        actions={
          <PageButton variant="default" to={paths.activity} params={params}>
            Open Activity
          </PageButton>
        }
      />
      <StatusLine status={organization.status} />
      <DeletionNotice organization={organization} />
      <div className={styles['grid']}>
        <div className={styles['main']}>
          <Panel
            title="Activity, last 7 days"
            action={
              <span className={styles['figures']}>{counted(data.histogram.total, 'record')}</span>
            }
          >
            <Histogram
              {...data.histogram}
              noun="record"
              height={150}
              onChoose={(from, to) =>
                void navigate({ to: paths.activity, params, search: { from, to } })
              }
            />
          </Panel>
        </div>
        <Panel title="Most active people">
          <TopActors actors={data.topActors} organizations={[]} />
        </Panel>
        <div className={styles['main']}>
          {sources.data && (
            <Panel
              isFlush
              title="Sources"
              action={
                <PageLink to={paths.sources} params={params}>
                  All sources
                </PageLink>
              }
            >
              <SourceTable sources={sources.data.sources} isBare />
            </Panel>
          )}
        </div>
        <Panel title="About">
          <Facts
            items={[
              { name: 'Kind', value: organization.kind === 'managing' ? 'Managing' : 'Managed' },
              { name: 'Time zone', value: organization.timeZone },
              { name: 'Country', value: organization.country || undefined },
              { name: 'Sites', value: organization.siteCount },
              { name: 'Sources', value: organization.sourceCount },
              { name: 'Added', value: <Time at={organization.createdAt} /> },
            ]}
          />
        </Panel>
        <div className={styles['main']}>
          {agents.data && (
            <Panel
              isFlush
              title="Agents"
              action={
                <PageLink to={paths.agents} params={params}>
                  All agents
                </PageLink>
              }
            >
              <AgentTable agents={agents.data.agents} organizationId={organization.id} isBare />
            </Panel>
          )}
        </div>
        <Panel title="Status history">
          <StatusHistory periods={organization.history} />
        </Panel>
        <Panel title="Most frequent actions">
          <TopActions actions={data.topActions} />
        </Panel>
      </div>
    </>
  )
}
