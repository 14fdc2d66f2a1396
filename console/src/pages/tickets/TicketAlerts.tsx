import { type Alert, alertsApi } from '@gatehouse/contract/alerts'
import type { Ticket } from '@gatehouse/contract/tickets'
import { Button, Center, Skeleton, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { AlertStateBadge } from '../alerts/AlertState.tsx'

/** Each alert is a question of its own to the server, and a shared ticket can have hundreds. */
const shownAtFirst = 20

interface Row {
  alertId: string
  organizationId: string
  alert: Alert | undefined
  isMissing: boolean
}

export function TicketAlerts({ ticket }: { ticket: Ticket }) {
  const { organizationId, alertIds } = ticket
  const [count, setCount] = useState(shownAtFirst)
  const shown = alertIds.slice(0, count)
  const rows = useQueries({
    queries: shown.map((alertId) =>
      live(query(alertsApi.get, { params: { organizationId, alertId } })),
    ),
    combine: (answers): Row[] =>
      answers.map(({ data, isError }, at) => ({
        alertId: shown[at] ?? '',
        organizationId,
        alert: data,
        isMissing: isError,
      })),
  })
  return (
    <DataTable
      name="Alerts of this ticket"
      isBare
      columns={columns}
      rows={rows}
      keyOf={(row) => row.alertId}
      empty={
        <Text c="dimmed" p={14}>
          No alert is in it.
        </Text>
      }
      footer={
        alertIds.length > count && (
          <Center h={44}>
            <Button variant="subtle" onClick={() => setCount(count + shownAtFirst)}>
              Show more of {wholeNumber(alertIds.length)}
            </Button>
          </Center>
        )
      }
    />
  )
}

const columns: Column<Row>[] = [
  {
    id: 'name',
    header: 'Alert',
    isFixed: true,
    cell: ({ alert, isMissing, organizationId, alertId }) =>
      alert || isMissing ? (
        <PageLink
          to={paths.alert}
          params={{ organizationId, alertId }}
          c="inherit"
          fw={500}
          title={alert?.name}
        >
          {alert?.name ?? alertId}
        </PageLink>
      ) : (
        <Skeleton h={10} w="60%" />
      ),
  },
  {
    id: 'item',
    header: 'Item',
    width: '22%',
    needsWidth: 480,
    cell: ({ alert }) => (
      <span className="gh-machine" title={alert?.item}>
        {alert?.item}
      </span>
    ),
  },
  {
    id: 'severity',
    header: 'Severity',
    width: '92px',
    cell: ({ alert }) => alert && <SeverityMark severity={alert.severity} />,
  },
  {
    id: 'state',
    header: 'State',
    width: '96px',
    cell: ({ alert }) => alert && <AlertStateBadge state={alert.state} />,
  },
  {
    id: 'records',
    header: 'Records',
    width: '76px',
    align: 'right',
    needsWidth: 420,
    cell: ({ alert }) => alert && wholeNumber(alert.recordCount),
  },
  {
    id: 'raised',
    header: 'Raised',
    width: '100px',
    needsWidth: 560,
    cell: ({ alert }) => alert && <Time at={alert.raisedAt} />,
  },
]
