import { type Target, targetKindNames } from '@gatehouse/contract/targets'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import type { Column } from '../../ui/table/columns.ts'
import { Tags } from '../../ui/Tags.tsx'
import { Time } from '../../ui/Time.tsx'
import { TargetState, targetStateWord } from './TargetState.tsx'

/** The address, with the port where it is not SSH's own; a domain has only its name. */
export const addressOf = ({
  address,
  port,
  kind,
}: Pick<Target, 'address' | 'port' | 'kind'>): string =>
  port === 22 || kind === 'domain'
    ? address
    : `${address.includes(':') ? `[${address}]` : address}:${port}`

export const targetColumns: readonly Column<Target>[] = [
  {
    id: 'name',
    header: 'Target',
    isFixed: true,
    sortBy: (target) => target.name,
    cell: (target) => (
      <PageLink
        to={paths.target}
        params={{ organizationId: target.organizationId, targetId: target.id }}
        c="inherit"
        fw={500}
      >
        {target.name}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '128px',
    sortBy: targetStateWord,
    cell: (target) => <TargetState target={target} />,
    text: targetStateWord,
  },
  {
    id: 'address',
    header: 'Address',
    width: '24%',
    sortBy: (target) => target.address,
    cell: (target) => (
      <span className="gh-machine" title={addressOf(target)}>
        {addressOf(target)}
      </span>
    ),
  },
  {
    id: 'kind',
    header: 'Kind',
    width: '134px',
    needsWidth: 640,
    sortBy: (target) => targetKindNames[target.kind],
    cell: (target) => targetKindNames[target.kind],
  },
  {
    id: 'tags',
    header: 'Tags',
    width: '18%',
    needsWidth: 860,
    cell: (target) => <Tags tags={target.tags} />,
    text: (target) => target.tags.join(', '),
  },
  {
    id: 'tested',
    header: 'Tested',
    width: '104px',
    sortBy: (target) => target.lastTest?.at ?? '',
    cell: (target) => (target.lastTest ? <Time at={target.lastTest.at} /> : 'never'),
  },
  {
    id: 'scanned',
    header: 'Scanned',
    width: '104px',
    needsWidth: 760,
    sortBy: (target) => target.lastScanAt ?? '',
    cell: (target) => (target.lastScanAt ? <Time at={target.lastScanAt} /> : 'never'),
  },
  {
    id: 'keys',
    header: 'Host keys',
    width: '92px',
    align: 'right',
    isHiddenAtFirst: true,
    sortBy: (target) => target.hostKeys.length,
    cell: (target) => String(target.hostKeys.length),
  },
  {
    id: 'description',
    header: 'Description',
    width: '22%',
    isHiddenAtFirst: true,
    cell: (target) => target.description,
  },
]
