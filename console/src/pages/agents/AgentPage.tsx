import { agentsApi } from '@gatehouse/contract/agents'
import { Button } from '@mantine/core'
import { IconPlugX } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, live, query, resolvePath } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { byteCount } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { StatusHistory } from '../../ui/StatusHistory.tsx'
import { StatusLine } from '../../ui/StatusLine.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { spoolText } from './AgentTable.tsx'
import { UploadInterval } from './UploadInterval.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/agents/$agentId')

export function AgentPage() {
  const params = route.useParams()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const { whyNot } = usePermission()
  const { data: agent } = useSuspenseQuery(live(query(agentsApi.get, { params })))
  const [isEnding, setEnding] = useState(false)
  const end = useMutation({
    mutationFn: () => call(agentsApi.remove, { params }),
    onSuccess: async () => {
      await navigate({ to: paths.agents, params })
      await invalidate(client, resolvePath(agentsApi.list.path, params))
    },
  })

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.agents} params={params} fz="xs">
            Agents
          </PageLink>
        }
        title={agent.hostname}
        actions={
          <MaybeDisabled reason={whyNot('agents:update', 'end agents')}>
            <Button
              variant="default"
              leftSection={<IconPlugX size={14} />}
              onClick={() => setEnding(true)}
            >
              End this agent
            </Button>
          </MaybeDisabled>
        }
      />
      <StatusLine status={agent.status} />
      <TwoColumns
        main={
          <>
            <Panel title="About">
              <Facts
                items={[
                  { name: 'Site', value: agent.siteName },
                  { name: 'Platform', value: agent.platform },
                  { name: 'Version', value: <span className="gh-machine">{agent.version}</span> },
                  {
                    name: 'Last seen',
                    value: agent.lastSeenAt ? <Time at={agent.lastSeenAt} /> : 'never',
                  },
                  { name: 'Waiting to upload', value: spoolText(agent) },
                  {
                    name: 'Oldest waiting',
                    value: agent.spool?.oldestAt && agent.spool.records > 0 && (
                      <Time at={agent.spool.oldestAt} />
                    ),
                  },
                  {
                    name: 'Memory',
                    value:
                      agent.memoryBytes === undefined ? undefined : byteCount(agent.memoryBytes),
                  },
                  { name: 'Enrolled', value: <Time at={agent.enrolledAt} as="exact" /> },
                ].filter(({ value }) => value !== false && value !== '')}
              />
            </Panel>
            <Panel title="Upload interval">
              <UploadInterval
                agent={agent}
                whyNot={whyNot('agents:update', 'change agents')}
                // What the server has now is the start of the next change.
                key={agent.uploadIntervalSeconds}
              />
            </Panel>
          </>
        }
        side={
          <Panel title="Status history">
            <StatusHistory periods={agent.history} />
          </Panel>
        }
      />
      <ConfirmDestructive
        isOpen={isEnding}
        onClose={() => setEnding(false)}
        title={`End ${agent.hostname}`}
        verb="End this agent"
        nameToType={agent.hostname}
        isBusy={end.isPending}
        error={end.error ? messageOf(end.error) : undefined}
        onConfirm={() => end.mutate()}
      >
        Its token stops working at once and nothing more is collected there. What it has not
        uploaded stays on its disk. Records already here stay. To collect again, enrol it with a new
        connection string of its site.
      </ConfirmDestructive>
    </>
  )
}
