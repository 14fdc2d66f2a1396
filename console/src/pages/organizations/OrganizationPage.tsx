import type { Organization } from '@gatehouse/contract/organizations'
import { Text } from '@mantine/core'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { live } from '../../app/api.ts'
import { PageButton } from '../../app/links.tsx'
import { organizationQuery, useOrganization, usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Histogram } from '../../ui/chart/Histogram.tsx'
import { type Fact, Facts } from '../../ui/Facts.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { StatusHistory } from '../../ui/StatusHistory.tsx'
import { StatusLine } from '../../ui/StatusLine.tsx'
import { Tags } from '../../ui/Tags.tsx'
import { Time } from '../../ui/Time.tsx'
import { TopActions, TopActors } from '../overview/TopLists.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { OpenAlertsPanel } from '../alerts/OpenAlertsPanel.tsx'
import { TopAlerts } from '../alerts/TopAlerts.tsx'
import { AgentsPanel, SourcesPanel } from './CollectionPanels.tsx'
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
      <TwoColumns
        main={
          <>
            {may('alerts:read') && <OpenAlertsPanel organizationId={organization.id} />}
            <Panel
              title="Activity, last 7 days"
              action={
                <Text c="dimmed" fz="xs">
                  {counted(data.histogram.total, 'record')}
                </Text>
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
            {may('sources:read') && <SourcesPanel organizationId={organization.id} />}
            {may('agents:read') && <AgentsPanel organizationId={organization.id} />}
          </>
        }
        side={
          <>
            {may('alerts:read') && (
              <Panel title="Top alerts, last 30 days">
                <TopAlerts organizationId={organization.id} />
              </Panel>
            )}
            <Panel title="Most active people">
              <TopActors actors={data.topActors} organizations={[]} />
            </Panel>
            <Panel title="Most frequent actions">
              <TopActions actions={data.topActions} />
            </Panel>
            <Panel title="About">
              <Facts items={factsOf(organization)} />
            </Panel>
            <Panel title="Status history">
              <StatusHistory periods={organization.history} />
            </Panel>
          </>
        }
      />
    </>
  )
}

const factsOf = (organization: Organization): Fact[] => [
  { name: 'Kind', value: organization.kind === 'managing' ? 'Managing' : 'Managed' },
  { name: 'Time zone', value: organization.timeZone },
  { name: 'Country', value: organization.country || undefined },
  { name: 'Sites', value: organization.siteCount },
  { name: 'Sources', value: organization.sourceCount },
  { name: 'Added', value: <Time at={organization.createdAt} /> },
]
