import {
  type ResponseAction,
  type ResponseActionRun,
  responseActionsApi,
} from '@gatehouse/contract/response-actions'
import { Drawer, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { live, pages } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Attempts } from '../../ui/Attempts.tsx'
import { DeliveryBadge } from '../../ui/DeliveryBadge.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { attemptSucceeded, endOf, saidBy } from './run-text.ts'

/** When it ran, and what came of it. */
export function Runs({ action }: { action: ResponseAction }) {
  const [openedId, setOpenedId] = useState<string>()
  const list = useInfiniteQuery(
    live(
      pages(responseActionsApi.runs, {
        params: { responseActionId: action.id },
        query: { limit: 50 },
      }),
    ),
  )
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? []
  const opened = runs.find((run) => run.id === openedId)
  return (
    <>
      <Panel title="Runs" isFlush>
        {list.error && <Notice tone="bad">{messageOf(list.error)}</Notice>}
        <DataTable
          name="Runs"
          isBare
          columns={columns}
          rows={runs}
          keyOf={(run) => run.id}
          onOpen={(run) => setOpenedId(run.id)}
          openKey={openedId}
          empty={
            list.isSuccess && (
              <Text c="dimmed" p={14}>
                It has not run yet.
              </Text>
            )
          }
          footer={<ShowMore list={list} />}
        />
      </Panel>
      <Drawer
        opened={opened !== undefined}
        onClose={() => setOpenedId(undefined)}
        position="right"
        size={520}
        title="Run"
      >
        {opened && <OneRun run={opened} />}
      </Drawer>
    </>
  )
}

function OneRun({ run }: { run: ResponseActionRun }) {
  const nameOf = useOrganizationNames()
  const { organizationId, alertId } = run
  return (
    <Stack gap="md">
      <Facts
        items={[
          { name: 'State', value: <DeliveryBadge state={run.state} /> },
          { name: 'Why', value: run.isTest ? 'A test' : 'An alert' },
          { name: 'Organization', value: nameOf(organizationId) },
          {
            name: 'Alert',
            value: alertId && !run.isTest && (
              <PageLink to={paths.alert} params={{ organizationId, alertId }}>
                Open the alert
              </PageLink>
            ),
          },
          { name: 'Queued', value: <Time at={run.queuedAt} as="exact" /> },
          {
            name: 'Next try',
            value: run.nextAttemptAt && <Time at={run.nextAttemptAt} as="exact" />,
          },
        ]}
      />
      <Attempts
        attempts={run.attempts.map((attempt) => ({
          at: attempt.at,
          succeeded: attemptSucceeded(attempt),
          facts: endOf(attempt),
          answer: saidBy(attempt) || 'It wrote nothing.',
        }))}
      />
    </Stack>
  )
}

const columns: Column<ResponseActionRun>[] = [
  {
    id: 'state',
    header: 'State',
    width: '116px',
    cell: (run) => <DeliveryBadge state={run.state} />,
  },
  {
    id: 'end',
    header: 'How it ended',
    cell: ({ attempts }) => {
      const last = attempts.at(-1)
      return last ? <span title={saidBy(last)}>{endOf(last)}</span> : 'not started yet'
    },
  },
  {
    id: 'queued',
    header: 'When',
    width: '110px',
    cell: (run) => <Time at={run.queuedAt} />,
  },
]
