import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import { Button, Group, SegmentedControl, TextInput } from '@mantine/core'
import { IconBuildings, IconSearch, IconWand } from '@tabler/icons-react'
import { useState } from 'react'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { customerColumns } from './customer-columns.tsx'
import { type CustomerRow, useCustomerRows } from './customer-rows.ts'
import { MappingForm } from './MappingForm.tsx'
import { MatchByName } from './MatchByName.tsx'

/** Which company each organization is at the service desk. */
export function Customers({ desk, whyNot }: { desk: ServiceDesk; whyNot: string | undefined }) {
  const rows = useCustomerRows(desk)
  const [text, setText] = useState('')
  const [shown, setShown] = useState('all')
  const [openedId, setOpenedId] = useState<string>()
  const [isMatching, setMatching] = useState(false)
  const opened = rows.find((row) => row.organizationId === openedId)
  const unmapped = rows.filter((row) => !row.mapping && !row.elsewhere)
  const matching = rows.filter((row) => isShown(row, shown, text))

  return (
    <>
      <Group gap={8} mb={10} justify="space-between">
        <Group gap={8}>
          <TextInput
            aria-label="Find an organization"
            placeholder="Find an organization or a company"
            leftSection={<IconSearch size={14} />}
            w={260}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label="Which organizations"
            data={[
              { value: 'all', label: `All ${rows.length}` },
              { value: 'unmapped', label: `Without a company ${unmapped.length}` },
            ]}
            value={shown}
            onChange={setShown}
          />
        </Group>
        <MaybeDisabled
          reason={
            whyNot ?? (unmapped.length === 0 ? 'Every organization has a company.' : undefined)
          }
        >
          <Button leftSection={<IconWand size={14} />} onClick={() => setMatching(true)}>
            Match by name
          </Button>
        </MaybeDisabled>
      </Group>
      <DataTable
        name="Organizations and companies"
        columns={customerColumns(desk, setOpenedId, whyNot)}
        rows={matching}
        keyOf={(row) => row.organizationId}
        onOpen={whyNot === undefined ? (row) => setOpenedId(row.organizationId) : undefined}
        initialSort={{ column: 'organization', isDescending: false }}
        empty={
          <EmptyState icon={<IconBuildings size={20} />} title="No organization matches">
            Every organization whose alerts shall become tickets needs a company here.
          </EmptyState>
        }
      />
      {opened && (
        <MappingForm
          key={opened.organizationId}
          desk={desk}
          row={opened}
          onClose={() => setOpenedId(undefined)}
        />
      )}
      {isMatching && <MatchByName desk={desk} rows={unmapped} onClose={() => setMatching(false)} />}
    </>
  )
}

function isShown(row: CustomerRow, shown: string, text: string): boolean {
  if (shown === 'unmapped' && (row.mapping || row.elsewhere)) return false
  const wanted = text.trim().toLowerCase()
  return [row.name, row.mapping?.company.name ?? ''].some((name) =>
    name.toLowerCase().includes(wanted),
  )
}
