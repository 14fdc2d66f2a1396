import type { Recording } from '@gatehouse/contract/recordings'
import { IconFilter } from '@tabler/icons-react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { clockTime } from '../../ui/duration.ts'
import { byteCount } from '../../ui/numbers.ts'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { Who } from '../../ui/Who.tsx'
import { HoldMark } from './HoldMark.tsx'
import { recordingStateName, RecordingStateBadge } from './RecordingStateBadge.tsx'
import styles from './RecordingsPage.module.css'
import type { RecordingsSearch } from './search.ts'

interface Given {
  /** Names of organizations, where there is more than one. */
  nameOf?: ((organizationId: string) => string) | undefined
  narrow: (by: Pick<RecordingsSearch, 'userId' | 'targetId'>) => void
}

export const recordingColumns = ({ nameOf, narrow }: Given): Column<Recording>[] => [
  {
    id: 'state',
    header: 'State',
    width: '152px',
    needsWidth: 440,
    isFixed: true,
    cell: ({ state, hold }) => (
      <span className={styles['state']}>
        <RecordingStateBadge state={state} />
        {hold && <HoldMark hold={hold} />}
      </span>
    ),
    text: ({ state, hold }) =>
      hold ? `${recordingStateName(state)}, held by ${hold.by}` : recordingStateName(state),
  },
  {
    id: 'target',
    header: 'Target',
    isFixed: true,
    cell: ({ id: recordingId, organizationId, targetName, username }) => (
      <PageLink
        to={paths.recording}
        params={{ organizationId, recordingId }}
        c="inherit"
        fw={500}
        title={targetName}
        aria-label={`${username} on ${targetName}`}
      >
        {targetName}
      </PageLink>
    ),
    text: ({ targetName }) => targetName,
  },
  {
    id: 'who',
    header: 'Who',
    width: '124px',
    cell: ({ username, userId, targetName, targetId }) => (
      <Who
        name={username}
        actions={[
          {
            label: `Only recordings of ${username}`,
            icon: <IconFilter size={14} />,
            onClick: () => narrow({ userId }),
          },
          ...(targetId === undefined
            ? []
            : [
                {
                  label: `Only recordings on ${targetName}`,
                  icon: <IconFilter size={14} />,
                  onClick: () => narrow({ targetId }),
                },
              ]),
        ]}
      />
    ),
    text: ({ username }) => username,
  },
  ...(nameOf ? [organizationColumn(nameOf)] : []),
  {
    id: 'type',
    header: 'What for',
    width: '14%',
    needsWidth: 860,
    cell: ({ sessionTypeName }) => <span title={sessionTypeName}>{sessionTypeName}</span>,
  },
  {
    id: 'account',
    header: 'As',
    width: '130px',
    needsWidth: 1060,
    cell: ({ account }) => (
      <span className="gh-machine" title={account}>
        {account}
      </span>
    ),
  },
  {
    id: 'began',
    header: 'Began',
    width: '146px',
    needsWidth: 420,
    cell: ({ startedAt }) => <Time at={startedAt} as="list" />,
  },
  {
    id: 'length',
    header: 'Length',
    width: '76px',
    align: 'right',
    needsWidth: 560,
    cell: ({ durationMs, state }) => (
      <span className="gh-numbers">{state === 'recording' ? '' : clockTime(durationMs)}</span>
    ),
  },
  {
    id: 'size',
    header: 'Size',
    width: '76px',
    align: 'right',
    needsWidth: 700,
    cell: ({ bytes }) => <span className="gh-numbers">{byteCount(bytes)}</span>,
  },
]

const organizationColumn = (nameOf: (id: string) => string): Column<Recording> => ({
  id: 'organization',
  header: 'Organization',
  width: '14%',
  needsWidth: 780,
  cell: ({ organizationId }) => (
    <span title={nameOf(organizationId)}>{nameOf(organizationId)}</span>
  ),
})
