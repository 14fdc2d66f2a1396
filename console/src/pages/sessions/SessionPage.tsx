import { type SessionDetails, sessionStateNames } from '@gatehouse/contract/sessions'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PageLink } from '../../app/links.tsx'
import { useLogin } from '../../app/login.ts'
import { paths } from '../../app/paths.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { SessionTimeline } from '../timeline/SessionTimeline.tsx'
import { ActionRuns } from './ActionRuns.tsx'
import { Approvals } from './Approvals.tsx'
import { Connections } from './Connections.tsx'
import { Decide } from './Decide.tsx'
import { Leftovers } from './Leftovers.tsx'
import { OpenTerminal } from './OpenTerminal.tsx'
import { OwnTools } from './OwnTools.tsx'
import { isOver, sessionQuery } from './search.ts'
import { SessionActions } from './SessionActions.tsx'
import { SessionFacts } from './SessionFacts.tsx'
import { SessionMarks } from './SessionMarks.tsx'
import styles from './SessionPage.module.css'
import { SessionStateBadge } from './SessionStateBadge.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/sessions/$sessionId')

const whileOpen = 2_000
const whileCleaning = 10_000

/** How often it is read again: it may still change by itself. */
const readAgainAfter = (session: SessionDetails | undefined): number | false => {
  if (session === undefined || !isOver(session)) return whileOpen
  return session.hasLeftovers && whileCleaning
}

/** One session: how it is and why, who agreed, what was done on the target, and what can be done now. */
export function SessionPage() {
  const params = route.useParams()
  const { user } = useLogin()
  const { data: session } = useSuspenseQuery({
    ...sessionQuery(params),
    refetchInterval: ({ state }) => readAgainAfter(state.data),
  })
  const isOwn = session.userId === user.id && !isOver(session) && session.state !== 'ending'
  const canConnect = isOwn && session.state !== 'requested'

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.sessions} fz="xs">
            Sessions
          </PageLink>
        }
        title={`${session.username} on ${session.targetName}`}
        aside={<SessionMarks session={session} />}
        actions={<SessionActions session={session} />}
      />
      <div className={styles['state']}>
        <SessionStateBadge state={session.state} variant="filled" />
        {session.stateText !== `${sessionStateNames[session.state]}.` && (
          <span>{session.stateText}</span>
        )}
      </div>
      {session.hasLeftovers && <Leftovers session={session} />}
      <TwoColumns
        main={
          <>
            {session.state === 'requested' && <Decide session={session} />}
            {isOwn && session.worksThrough === 'own-tools' && <OwnTools session={session} />}
            {isOwn && session.worksThrough === 'proxy' && (
              <Panel title="Connect" action={<OpenTerminal session={session} />}>
                {canConnect ? (
                  <CopyField label="In a terminal" value={session.connectCommand} isCommand />
                ) : (
                  'A terminal in the browser can be open already, and waits with you.'
                )}
              </Panel>
            )}
            <Panel title="Connections">
              <Connections connections={session.connectionList} />
            </Panel>
            <Panel title="Done on the target">
              <ActionRuns runs={session.actionRuns} />
            </Panel>
            <SessionTimeline session={session} />
          </>
        }
        side={
          <>
            <Panel title="About">
              <SessionFacts session={session} />
            </Panel>
            {session.profile.approvals.length > 0 && (
              <Panel title="Approval">
                <Approvals session={session} />
              </Panel>
            )}
          </>
        }
      />
    </>
  )
}
