import type { TargetLogon } from '@gatehouse/contract/timeline'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'

export const logonColumns = (organizationId: string): Column<TargetLogon>[] => [
  {
    id: 'at',
    header: 'When',
    width: '160px',
    isFixed: true,
    cell: ({ at }) => <Time at={at} as="list" />,
    text: ({ at }) => at,
  },
  {
    id: 'account',
    header: 'Account',
    width: '14%',
    cell: ({ account }) => <span className="gh-machine">{account}</span>,
    text: ({ account }) => account,
  },
  {
    id: 'target',
    header: 'Target',
    width: '14%',
    cell: ({ targetId, targetName }) => (
      <PageLink to={paths.target} params={{ organizationId, targetId }}>
        {targetName}
      </PageLink>
    ),
    text: ({ targetName }) => targetName,
  },
  {
    id: 'from',
    header: 'From',
    width: '13%',
    cell: ({ address, service }) => (
      <span className="gh-machine" title={service}>
        {address || service}
      </span>
    ),
    text: ({ address }) => address,
  },
  {
    id: 'why',
    header: 'Why',
    cell: ({ text, sessionId, certainty }) => (
      <span title={text}>
        {sessionId && (
          <>
            <PageLink to={paths.session} params={{ organizationId, sessionId }}>
              Session
            </PageLink>
            {certainty === 'likely' ? ' (likely). ' : '. '}
          </>
        )}
        {text}
      </span>
    ),
    text: ({ text }) => text,
  },
]
