import type { SessionDetails } from '@gatehouse/contract/sessions'
import { ActionIcon, Tooltip } from '@mantine/core'
import {
  IconArrowLeft,
  IconMaximize,
  IconMinimize,
  IconTextDecrease,
  IconTextIncrease,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { LinkMark } from './LinkMark.tsx'
import { SessionActions } from './SessionActions.tsx'
import { SessionMarks } from './SessionMarks.tsx'
import styles from './TerminalPage.module.css'
import type { LinkState } from './terminal-link.ts'
import { TimeLeft } from './TimeLeft.tsx'
import { useFullScreen } from './use-full-screen.ts'

interface Props {
  session: SessionDetails
  state: LinkState
  fontSize: number
  changeFontSize: (step: number) => void
}

/** Where the terminal leads, as whom, for how long, and what can be done with it. */
export function TerminalBar({ session, state, fontSize, changeFontSize }: Props) {
  const { organizationId, id: sessionId } = session
  const [isFull, toggleFull] = useFullScreen()
  return (
    <header className={styles['bar']}>
      <Tooltip label="The page of this session">
        <PageLink
          to={paths.session}
          params={{ organizationId, sessionId }}
          className={styles['back'] ?? ''}
          aria-label="Back to the session"
        >
          <IconArrowLeft size={16} aria-hidden />
        </PageLink>
      </Tooltip>
      <h1 className={styles['title']} title={session.targetName}>
        {session.targetName}
      </h1>
      {session.account !== undefined && (
        <span className={styles['account']} title={`As ${session.account}`}>
          {session.account}
        </span>
      )}
      <LinkMark state={state} isLocked={session.isLocked} />
      <SessionMarks session={session} />
      <TimeLeft session={session} />
      <div className={styles['tools']}>
        <Tool label={`Smaller letters (now ${fontSize})`} onClick={() => changeFontSize(-1)}>
          <IconTextDecrease size={16} />
        </Tool>
        <Tool label={`Larger letters (now ${fontSize})`} onClick={() => changeFontSize(1)}>
          <IconTextIncrease size={16} />
        </Tool>
        <Tool label={isFull ? 'Leave full screen' : 'Full screen'} onClick={toggleFull}>
          {isFull ? <IconMinimize size={16} /> : <IconMaximize size={16} />}
        </Tool>
        <SessionActions session={session} place="terminal" />
      </div>
    </header>
  )
}

interface ToolProps {
  label: string
  onClick: () => void
  children: ReactNode
}

function Tool({ label, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
