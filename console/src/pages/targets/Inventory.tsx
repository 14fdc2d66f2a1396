import { type HostInventory, type Target, targetsApi } from '@gatehouse/contract/targets'
import { Stack, Text, TextInput } from '@mantine/core'
import { IconRadar2, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { query } from '../../app/api.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import styles from './Inventory.module.css'
import { columnsOf, foundIn, type Section, sectionNames, sections } from './inventory-sections.ts'
import { newestSuccess, useScans } from './use-scans.ts'

/** What a scan found of the host. */
export function Inventory({ target, scan }: { target: Target; scan: string | undefined }) {
  const params = { organizationId: target.organizationId, targetId: target.id }
  const scans = useScans(params)
  const hostScanId = scan ?? newestSuccess(scans.data?.scans ?? [])?.id
  const found = useQuery({
    ...query(targetsApi.getScan, {
      params: { ...params, hostScanId: hostScanId ?? '' },
      query: {},
    }),
    enabled: hostScanId !== undefined,
  })
  if (found.error) return <Notice tone="bad">{messageOf(found.error)}</Notice>
  if (scans.isSuccess && hostScanId === undefined)
    return (
      <EmptyState icon={<IconRadar2 size={20} />} title="It was never scanned">
        Scan it on the Overview tab, and its users, services, packages and more are listed here.
      </EmptyState>
    )
  if (!found.data) return null
  const { inventory, scan: read } = found.data
  return (
    <Stack gap={14}>
      {read.problems.length > 0 && (
        <Notice
          tone={read.state === 'failed' ? 'bad' : 'warn'}
          title={read.state === 'failed' ? 'The scan failed' : 'Not everything could be read'}
        >
          {read.problems.map((problem) => (
            <div key={problem}>{problem}</div>
          ))}
        </Notice>
      )}
      {inventory ? (
        <>
          <Panel>
            <Facts
              items={[
                { name: 'Host name', value: inventory.hostname },
                { name: 'Operating system', value: inventory.operatingSystem },
                { name: 'Kernel', value: inventory.kernel },
                { name: 'Scanned', value: <Time at={read.startedAt} as="exact" /> },
              ]}
            />
          </Panel>
          <FoundThings inventory={inventory} />
        </>
      ) : (
        <Text c="dimmed">This scan kept no inventory.</Text>
      )}
    </Stack>
  )
}

function FoundThings({ inventory }: { inventory: HostInventory }) {
  const [section, setSection] = useState<Section>('users')
  const [text, setText] = useState('')
  const words = text.trim().toLowerCase()
  const all = foundIn(inventory, section)
  const rows =
    words === ''
      ? all
      : all.filter((row) => Object.values(row).some((cell) => cell.toLowerCase().includes(words)))
  return (
    <div>
      <div className={styles['bar']}>
        <div className={styles['sections']} role="tablist" aria-label="What was found">
          {sections.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={one === section}
              className={styles['section']}
              onClick={() => setSection(one)}
            >
              {sectionNames[one]}
              <span className={`${styles['count']} gh-numbers`}>{inventory[one].length}</span>
            </button>
          ))}
        </div>
        <TextInput
          aria-label="Find in this list"
          placeholder="Find in this list"
          leftSection={<IconSearch size={14} />}
          w={210}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div className={styles['table']}>
        <DataTable
          key={section}
          name={sectionNames[section]}
          fills
          columns={columnsOf(all)}
          rows={rows}
          keyOf={(row) => row.key}
          empty={
            <Text c="dimmed" p={14}>
              {words === '' ? 'None.' : 'Nothing in this list has these words.'}
            </Text>
          }
        />
      </div>
    </div>
  )
}
