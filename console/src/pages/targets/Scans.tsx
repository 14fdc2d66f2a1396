import type { HostScan, Target } from '@gatehouse/contract/targets'
import { Button, Loader, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconRadar2 } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { FormError } from '../../app/FormError.tsx'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Panel } from '../../ui/Panel.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { useScans, useStartScan } from './use-scans.ts'

interface Props {
  target: Target
  whyNot: string | undefined
}

/** What was looked at, and how far a running scan is. */
export function Scans({ target, whyNot }: Props) {
  const params = { organizationId: target.organizationId, targetId: target.id }
  const navigate = useNavigate()
  const scans = useScans(params)
  const start = useStartScan(params)
  const rows = scans.data?.scans ?? []
  const isRunning = rows.some(({ state }) => state === 'running')
  const reason = whyNot ?? whyNotScan(target, isRunning)
  return (
    <Panel
      title="Scans"
      isFlush
      action={
        <MaybeDisabled reason={reason}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconRadar2 size={14} />}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            Scan it now
          </Button>
        </MaybeDisabled>
      }
    >
      <FormError error={start.error ?? scans.error} />
      <DataTable
        name="Scans"
        isBare
        columns={columnsFor(params)}
        rows={rows}
        keyOf={(scan) => scan.id}
        onOpen={(scan) =>
          void navigate({
            to: paths.target,
            params,
            search: { tab: 'inventory', scan: scan.id },
          })
        }
        empty={
          scans.isSuccess && (
            <Text c="dimmed" p={14}>
              Never scanned. A scan reads users, groups, sudo rights, services, open ports, packages
              and authorized keys, and changes nothing.
            </Text>
          )
        }
      />
    </Panel>
  )
}

export function whyNotScan(target: Target, isRunning: boolean): string | undefined {
  if (target.kind !== 'linux') return 'Only Linux targets can be scanned.'
  if (!target.serviceCredentialId) return 'Give it a service credential first, under Settings.'
  return isRunning ? 'A scan is running.' : undefined
}

function ScanState({ scan }: { scan: HostScan }) {
  if (scan.state === 'running')
    return (
      <span style={{ display: 'inline-flex', alignItems: 'center', gap: 7 }}>
        <Loader size={12} aria-hidden /> {scan.progress || 'Starting'}
      </span>
    )
  return scan.state === 'succeeded' ? (
    <ToneBadge icon={IconCircleCheck} word="Done" tone="good" />
  ) : (
    <ToneBadge icon={IconCircleX} word="Failed" tone="bad" />
  )
}

const foundText = ({ state, problems, counts }: HostScan): string =>
  [
    ...problems,
    ...(state === 'failed'
      ? []
      : ['users', 'services', 'ports', 'packages']
          .filter((name) => counts[name] !== undefined)
          .map((name) => `${counts[name]} ${name}`)),
  ].join(' · ')

const columnsFor = (params: { organizationId: string; targetId: string }): Column<HostScan>[] => [
  {
    id: 'when',
    header: 'When',
    width: '112px',
    isFixed: true,
    cell: (scan) => (
      <PageLink
        to={paths.target}
        params={params}
        search={{ tab: 'inventory', scan: scan.id }}
        c="inherit"
      >
        <Time at={scan.startedAt} />
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '168px',
    cell: (scan) => <ScanState scan={scan} />,
    text: (scan) => scan.state,
  },
  {
    id: 'found',
    header: 'Found',
    cell: (scan) => <span title={foundText(scan)}>{foundText(scan)}</span>,
  },
  { id: 'by', header: 'By', width: '120px', needsWidth: 560, cell: (scan) => scan.startedBy },
]
