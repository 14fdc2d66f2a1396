import {
  type HostScan,
  type ScanDifference,
  type Target,
  targetsApi,
} from '@gatehouse/contract/targets'
import { Group, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { messageOf } from '../../app/api-error.ts'
import { query } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { Diff } from '../../ui/diff/Diff.tsx'
import { exactTime } from '../../ui/instant.ts'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { useZone } from '../../ui/zone.tsx'
import { sectionNames, sections } from './inventory-sections.ts'
import type { TargetPageSearch } from './search.ts'
import { newestSuccess, useScans } from './use-scans.ts'

/** What is different between two scans. */
export function Changes({ target, search }: { target: Target; search: TargetPageSearch }) {
  const params = { organizationId: target.organizationId, targetId: target.id }
  const navigate = useNavigate()
  const zone = useZone()
  const scans = useScans(params)
  const done = scans.data?.scans.filter(({ state }) => state === 'succeeded') ?? []
  const hostScanId = search.scan ?? newestSuccess(done)?.id
  const found = useQuery({
    ...query(targetsApi.getScan, {
      params: { ...params, hostScanId: hostScanId ?? '' },
      query: { since: search.since },
    }),
    enabled: hostScanId !== undefined,
  })
  const go = (next: TargetPageSearch) =>
    void navigate({
      to: paths.target,
      params,
      search: { ...search, tab: 'changes', ...next },
      replace: true,
    })
  const options = done.map((scan: HostScan) => ({
    value: scan.id,
    label: exactTime(scan.startedAt, zone),
  }))
  if (done.length < 2 && scans.isSuccess)
    return (
      <Text c="dimmed">
        Two scans are needed to see what changed between them. There{' '}
        {done.length === 1 ? 'is one' : 'are none'} so far.
      </Text>
    )
  return (
    <Stack gap={14}>
      <Group gap="sm" align="flex-end">
        <Select
          label="From the scan of"
          w={250}
          placeholder="The one before"
          clearable
          data={options.filter(({ value }) => value !== hostScanId)}
          value={search.since ?? found.data?.since?.id ?? null}
          onChange={(since) => go({ since: since ?? undefined })}
        />
        <Select
          label="To the scan of"
          w={250}
          allowDeselect={false}
          data={options}
          value={hostScanId ?? null}
          onChange={(scan) => go({ scan: scan ?? undefined, since: undefined })}
        />
      </Group>
      {found.error && <Notice tone="bad">{messageOf(found.error)}</Notice>}
      {found.data && (
        <Differences
          differences={found.data.differences}
          hasEarlier={found.data.since !== undefined}
        />
      )}
    </Stack>
  )
}

function Differences({
  differences,
  hasEarlier,
}: {
  differences: readonly ScanDifference[]
  hasEarlier: boolean
}) {
  if (!hasEarlier) return <Text c="dimmed">There is no earlier scan to compare with.</Text>
  if (differences.length === 0)
    return <Text c="dimmed">Nothing changed between the two scans.</Text>
  return (['host', ...sections] as const).map((section) => {
    const own = differences.filter((one) => one.section === section)
    if (own.length === 0) return null
    return (
      <Panel
        key={section}
        title={`${sectionNames[section]}: ${counted(own.length, 'difference')}`}
        isFlush
      >
        <Diff layout="columns" changes={own.map(changeOf)} />
      </Panel>
    )
  })
}

/** What was added or removed has one side only; where nothing else is known, its name stands for it. */
const changeOf = ({ change, name, before, after }: ScanDifference) => ({
  property: name,
  before: change === 'added' ? undefined : before || name,
  after: change === 'removed' ? undefined : after || name,
})
