import type { AuditEvent } from '@gatehouse/contract/audit-trail'
import { Button, Center, Group, Select, TextInput } from '@mantine/core'
import { IconHistory, IconSearch } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useOrganization } from '../../app/organization.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { Who } from '../../ui/Who.tsx'
import { EventDrawer } from './EventDrawer.tsx'
import { auditTrailQuery, type AuditTrailSearch } from './search.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/audit-trail')

/** What our own users did in the product. */
export function AuditTrailPage() {
  const { organizationId } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const organization = useOrganization()
  const list = useSuspenseInfiniteQuery(auditTrailQuery(organizationId, search))
  const events = list.data.pages.flatMap((page) => page.events)
  const [opened, setOpened] = useState<AuditEvent>()
  const change = (next: AuditTrailSearch) =>
    void navigate({ search: { ...search, ...next }, replace: true })
  const types = kindsOf(events, search.type)

  return (
    <>
      <PageHeader
        title="Audit trail"
        subtitle={`What users of Gatehouse did to ${organization.name}. It can be read and not changed.`}
      />
      <Group gap={8} mb={10}>
        <Find
          // A new address brings new text.
          key={search.text ?? ''}
          text={search.text ?? ''}
          onFind={(text) => change({ text: text || undefined })}
        />
        <Select
          aria-label="Kind of event"
          placeholder="Every kind of event"
          clearable
          searchable
          w={240}
          data={types}
          value={search.type ?? null}
          onChange={(type) => change({ type: type ?? undefined })}
        />
      </Group>
      <DataTable
        name="Audit events"
        columns={columns}
        rows={events}
        keyOf={(event) => event.id}
        onOpen={setOpened}
        openKey={opened?.id}
        empty={
          <EmptyState
            icon={<IconHistory size={20} />}
            title={search.text || search.type ? 'No event matches' : 'Nothing was done here yet'}
          >
            Sign-ins, changes of settings, exports and everything else that users do is written
            here.
          </EmptyState>
        }
        footer={
          list.hasNextPage && (
            <Center h={44}>
              <Button
                variant="subtle"
                loading={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                Show more
              </Button>
            </Center>
          )
        }
      />
      <EventDrawer event={opened} onClose={() => setOpened(undefined)} />
    </>
  )
}

const kindsOf = (events: readonly AuditEvent[], chosen: string | undefined): string[] =>
  [...new Set([...events.map((event) => event.type), ...(chosen ? [chosen] : [])])].toSorted(
    (a, b) => a.localeCompare(b),
  )

function Find({ text, onFind }: { text: string; onFind: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onFind(typed.trim())
      }}
    >
      <TextInput
        aria-label="Find in the audit trail"
        placeholder="Find a name or words, then Enter"
        leftSection={<IconSearch size={14} />}
        w={300}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  )
}

const columns: Column<AuditEvent>[] = [
  {
    id: 'at',
    header: 'When',
    width: '136px',
    isFixed: true,
    cell: (event) => <Time at={event.at} as="list" />,
  },
  { id: 'who', header: 'Who', width: '150px', cell: (event) => <Who name={event.who} /> },
  {
    id: 'summary',
    header: 'What',
    isFixed: true,
    cell: (event) => <span title={event.summary}>{event.summary}</span>,
  },
  {
    id: 'type',
    header: 'Kind',
    width: '220px',
    needsWidth: 760,
    cell: (event) => <span className="gh-machine">{event.type}</span>,
  },
  {
    id: 'address',
    header: 'From',
    width: '120px',
    needsWidth: 560,
    cell: (event) => <span className="gh-machine">{event.address}</span>,
  },
]
