import { type Session, sessionStateNames } from '@gatehouse/contract/sessions'
import { Group } from '@mantine/core'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { Who } from '../../ui/Who.tsx'
import { SessionMarks } from './SessionMarks.tsx'
import { SessionStateBadge } from './SessionStateBadge.tsx'
import { WatchButton } from './WatchButton.tsx'

/** Of several organizations with their names, or of one without. */
export const sessionColumns = (
  nameOf: ((organizationId: string) => string) | undefined,
): Column<Session>[] => [
  {
    id: 'state',
    header: 'State',
    width: '152px',
    needsWidth: 400,
    isFixed: true,
    cell: (session) => (
      <span title={session.stateText}>
        <SessionStateBadge state={session.state} />
      </span>
    ),
    text: ({ state }) => sessionStateNames[state],
  },
  {
    id: 'target',
    header: 'Target',
    isFixed: true,
    cell: ({ id, organizationId, targetName }) => (
      <PageLink
        to={paths.session}
        params={{ organizationId, sessionId: id }}
        c="inherit"
        fw={500}
        title={targetName}
      >
        {targetName}
      </PageLink>
    ),
  },
  {
    id: 'who',
    header: 'Who',
    width: '110px',
    cell: (session) => <Who name={session.username} />,
    text: ({ username }) => username,
  },
  ...(nameOf ? [organizationColumn(nameOf)] : []),
  {
    id: 'type',
    header: 'What for',
    width: '12%',
    needsWidth: 940,
    cell: (session) => <span title={session.sessionTypeName}>{session.sessionTypeName}</span>,
  },
  {
    id: 'account',
    header: 'As',
    width: '120px',
    needsWidth: 1500,
    cell: (session) => (
      <span className="gh-machine" title={session.account}>
        {session.account ?? ''}
      </span>
    ),
  },
  {
    id: 'reason',
    header: 'Reason',
    width: '16%',
    needsWidth: 1000,
    cell: (session) => <span title={session.reason}>{session.reason}</span>,
  },
  {
    id: 'ticket',
    header: 'Ticket',
    width: '90px',
    isHiddenAtFirst: true,
    cell: (session) => session.ticket,
  },
  {
    id: 'marks',
    header: '',
    width: '112px',
    needsWidth: 640,
    cell: (session) => (
      <Group gap={4} wrap="nowrap" h={20}>
        <SessionMarks session={session} />
        <WatchButton session={session} />
      </Group>
    ),
    text: ({ isBreakGlass, isLocked, hasLeftovers }) =>
      [isBreakGlass && 'break glass', isLocked && 'locked', hasLeftovers && 'left something behind']
        .filter(Boolean)
        .join(', '),
  },
  {
    id: 'starts',
    header: 'Starts',
    width: '96px',
    needsWidth: 560,
    cell: (session) => <Time at={session.startsAt} />,
  },
  {
    id: 'ends',
    header: 'Ends',
    width: '96px',
    needsWidth: 1100,
    cell: (session) => <Time at={session.endedAt ?? session.endsAt} />,
  },
]

const organizationColumn = (nameOf: (id: string) => string): Column<Session> => ({
  id: 'organization',
  header: 'Organization',
  width: '12%',
  needsWidth: 780,
  cell: ({ organizationId }) => (
    <span title={nameOf(organizationId)}>{nameOf(organizationId)}</span>
  ),
})
