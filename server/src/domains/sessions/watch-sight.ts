import type { WatchMessage } from '@gatehouse/contract/session-live'
import type { ConnectionId, TerminalView } from '#broker'
import type { Watcher } from './watch-hub.ts'

/** What one watcher has seen so far. */
export interface Sight {
  readonly name: string
  show(connection: ConnectionId, view: TerminalView): void
  gone(connection: ConnectionId): void
  end(): void
}

interface Seen {
  connection: ConnectionId
  terminal: number
  /** How much of what it has shown; undefined when some of it was lost. */
  upTo: number | undefined
  size: string
}

/**
 * Gives a watcher each byte once and in order. Whoever has missed something, as they have just come or their line was full,
 * is shown nothing until a view that begins anew, which `again` asks for.
 */
export function createSight(
  { name, send }: Watcher,
  { retryMilliseconds, again }: { retryMilliseconds: number; again: () => void },
): Sight {
  const terminals = new Map<string, Seen>()
  let unsent: WatchMessage[] = []
  let timer: NodeJS.Timeout | undefined
  let tries = 0

  function askAgain(): void {
    timer ??= setTimeout(
      () => {
        timer = undefined
        unsent = unsent.filter((message) => !send(message))
        again()
      },
      retryMilliseconds * 2 ** Math.min(tries, 4),
    )
    tries += 1
  }

  function give(seen: Seen, view: TerminalView, from: number | undefined): void {
    const isBeginning = from === undefined
    const rest = isBeginning ? view.data : view.data.subarray(from - view.offset)
    const size = `${view.columns} ${view.rows}`
    if (!isBeginning && rest.length === 0 && size === seen.size) return
    const isSent = send(shown(seen.connection, view, { rest, isBeginning }))
    seen.size = size
    seen.upTo = isSent ? view.offset + view.data.length : undefined
    if (isSent) tries = 0
    else askAgain()
  }

  function close(key: string, { connection, terminal }: Seen): void {
    terminals.delete(key)
    const message: WatchMessage = { type: 'closed', connectionId: connection, terminal }
    if (send(message)) return
    unsent.push(message)
    askAgain()
  }

  return {
    name,

    show(connection, view) {
      const key = `${connection} ${view.terminal}`
      const seen = terminals.get(key) ?? newOne(connection, view)
      terminals.set(key, seen)
      const { upTo } = seen
      const end = view.offset + view.data.length
      if (upTo !== undefined && upTo >= view.offset && upTo <= end) give(seen, view, upTo)
      else if (view.isBeginning) give(seen, view, undefined)
      else {
        seen.upTo = undefined
        askAgain()
      }
      if (view.isClosed) close(key, seen)
    },

    gone(connection) {
      for (const [key, seen] of terminals) if (seen.connection === connection) close(key, seen)
    },

    end: () => clearTimeout(timer),
  }
}

const newOne = (connection: ConnectionId, { terminal }: TerminalView): Seen => ({
  ...{ connection, terminal, upTo: undefined, size: '' },
})

function shown(
  connectionId: ConnectionId,
  { terminal, title, hasTerminal, columns, rows, before }: TerminalView,
  { rest, isBeginning }: { rest: Uint8Array; isBeginning: boolean },
): WatchMessage {
  const data = Buffer.from(rest.buffer, rest.byteOffset, rest.byteLength)
  const whole = isBeginning ? Buffer.concat([Buffer.from(before), data]) : data
  return {
    ...{ type: 'shown', connectionId, terminal, title, hasTerminal, columns, rows, isBeginning },
    data: whole.toString('base64'),
  }
}
