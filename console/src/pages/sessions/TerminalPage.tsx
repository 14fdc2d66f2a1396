import { sessionLiveApi } from '@gatehouse/contract/session-live'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useBlocker } from '@tanstack/react-router'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { live, socketAddress } from '../../app/api.ts'
import { TerminalScreen } from '../../ui/terminal/TerminalScreen.tsx'
import { isOver, sessionChanged, sessionQuery } from './search.ts'
import { TerminalBar } from './TerminalBar.tsx'
import { TerminalEnd } from './TerminalEnd.tsx'
import { TerminalKeys } from './TerminalKeys.tsx'
import { TerminalLink } from './terminal-link.ts'
import styles from './TerminalPage.module.css'
import { useFontSize } from './use-font-size.ts'

const route = getRouteApi('/organizations/$organizationId/sessions/$sessionId/terminal')

const readAgainMilliseconds = 15_000
const scrollback = 5000

/** A terminal of one's own session, on a page of its own. */
export function TerminalPage() {
  const { organizationId, sessionId } = route.useParams()
  const client = useQueryClient()
  const { data: session } = useSuspenseQuery(
    live(sessionQuery({ organizationId, sessionId }), readAgainMilliseconds),
  )
  const link = useMemo(() => {
    const params = { organizationId, sessionId }
    return new TerminalLink({
      addressFor: (query) => socketAddress(sessionLiveApi.terminal, { params, query }),
      onChanged: () => void sessionChanged(client, params),
    })
  }, [client, organizationId, sessionId])
  const state = useSyncExternalStore(link.subscribe, link.snapshot)
  const [fontSize, changeFontSize] = useFontSize()
  const [isControl, setControl] = useState(false)
  const title = `${session.targetName} – ${session.account ?? session.username}`

  // Ctrl+W is a key of every shell, and closes the page in every browser.
  useBlocker({ shouldBlockFn: () => false, enableBeforeUnload: () => state.is === 'open' })
  useEffect(() => {
    const before = document.title
    document.title = title
    return () => void (document.title = before)
  }, [title])

  const type = (data: string) => {
    link.type(isControl ? withControl(data) : data)
    setControl(false)
  }
  return (
    <main className={styles['page']}>
      <TerminalBar
        session={session}
        state={state}
        fontSize={fontSize}
        changeFontSize={changeFontSize}
      />
      <div className={styles['room']}>
        <TerminalScreen
          name={`Terminal on ${session.targetName}`}
          sizing="fitted"
          fontSize={fontSize}
          scrollback={scrollback}
          onReady={link.attach}
          onResize={link.resize}
          onData={type}
        />
      </div>
      <TerminalKeys
        isControl={isControl}
        onControl={() => setControl(!isControl)}
        onKey={(keys) => {
          type(keys)
          link.focus()
        }}
      />
      {state.is === 'over' && (
        <TerminalEnd session={session} isOver={isOver(session)} state={state} link={link} />
      )}
    </main>
  )
}

/** `c` becomes Ctrl+C; what has no such key stays. */
function withControl(data: string): string {
  const code = data.toUpperCase().charCodeAt(0)
  return data.length === 1 && code >= 0x40 && code < 0x60 ? String.fromCharCode(code - 0x40) : data
}
