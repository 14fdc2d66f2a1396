import { sessionLiveApi } from '@gatehouse/contract/session-live'
import { Button } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useSyncExternalStore } from 'react'
import { live, socketAddress } from '../../app/api.ts'
import { PageButton, PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { LiveMark } from '../../ui/LiveMark.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { isOver, sessionChanged, sessionQuery } from './search.ts'
import { SessionActions } from './SessionActions.tsx'
import { SessionMarks } from './SessionMarks.tsx'
import { WatchedTerminals } from './WatchedTerminals.tsx'
import { WatchLine } from './WatchLine.tsx'
import { WatchLink, type WatchState } from './watch-link.ts'
import styles from './WatchPage.module.css'

const route = getRouteApi('/signed-in/organizations/$organizationId/sessions/$sessionId/live')

const readAgainMilliseconds = 10_000

/** A session as it happens; for whoever may not watch, why not. */
export function WatchPage() {
  const { whyNot } = usePermission()
  const reason = whyNot('sessions:watch', 'watch sessions')
  if (reason === undefined) return <Watching />
  return (
    <EmptyState icon={<IconEyeOff size={20} />} title="You cannot watch here">
      {reason}
    </EmptyState>
  )
}

/** With what can be done about it at hand. */
function Watching() {
  const { organizationId, sessionId } = route.useParams()
  const params = { organizationId, sessionId }
  const client = useQueryClient()
  const { data: session } = useSuspenseQuery(live(sessionQuery(params), readAgainMilliseconds))
  const link = useMemo(() => {
    const one = { organizationId, sessionId }
    return new WatchLink({
      address: socketAddress(sessionLiveApi.watch, { params: one }),
      onChanged: () => void sessionChanged(client, one),
    })
  }, [client, organizationId, sessionId])
  const state = useSyncExternalStore(link.subscribe, link.snapshot)
  return (
    <div className={styles['page']}>
      <PageHeader
        trail={
          <PageLink to={paths.session} params={params} fz="xs">
            {session.username} on {session.targetName}
          </PageLink>
        }
        title={`Watching ${session.username} on ${session.targetName}`}
        aside={
          <>
            {state.is !== 'over' && (
              <LiveMark isLive isConnected={state.is === 'live'} noun="things on the screen" />
            )}
            <SessionMarks session={session} />
          </>
        }
        actions={<SessionActions session={session} place="live" />}
      />
      <WatchLine session={session} />
      {state.is === 'over' && (
        <div className={styles['over']}>
          <Notice
            tone="warn"
            isUrgent
            title={isOver(session) ? 'The session is over' : 'Nothing more is shown'}
            action={
              isOver(session) ? (
                <PageButton variant="default" to={paths.session} params={params}>
                  To the session
                </PageButton>
              ) : (
                <Button variant="default" onClick={link.connect}>
                  Watch again
                </Button>
              )
            }
          >
            {state.text || session.stateText}
          </Notice>
        </div>
      )}
      {state.terminals.length > 0 ? (
        <WatchedTerminals link={link} terminals={state.terminals} />
      ) : (
        state.is !== 'over' && <NothingYet state={state} connections={session.connections} />
      )}
    </div>
  )
}

function NothingYet({ state, connections }: { state: WatchState; connections: number }) {
  const title = connections === 0 ? 'Nobody is connected' : 'Nothing was shown yet'
  const text =
    connections === 0
      ? 'Their terminal appears here as soon as they connect.'
      : 'They are connected, and no terminal or command has been started. What is started appears here. File transfers and forwards show nothing; the activity has them.'
  return (
    <EmptyState icon={<IconEye size={20} />} title={state.is === 'live' ? title : 'Connecting'}>
      {state.is === 'live' ? text : 'What is on their screen comes in a moment.'}
    </EmptyState>
  )
}
