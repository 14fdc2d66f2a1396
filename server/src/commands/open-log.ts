import path from 'node:path'
import { destination } from 'pino'
import type { Config } from '#config'
import { createLog, type Log } from '#platform/log/log.ts'

/** Of lines that cannot be written for the moment. */
const mostWaitingCharacters = 4 * 1024 * 1024

/** The log of this process. What goes wrong is never only there: it also shows in the console. */
export function openLog(
  { LOG_FILE, LOG_LEVEL, DATA_DIR }: Readonly<Config>,
  stack: AsyncDisposableStack,
): Log {
  const file = LOG_FILE ?? path.join(DATA_DIR, 'server.log')
  const stream = destination(
    file === '-'
      ? { fd: 2, sync: true }
      : { dest: file, mode: 0o600, maxLength: mostWaitingCharacters },
  )
  // A disk that is full loses lines of the log; that must not be the end of everything else.
  stream.on('error', () => undefined)
  stack.defer(() => {
    try {
      stream.flushSync()
    } catch {
      // As above: the lines have nowhere to go.
    }
  })
  return createLog({ level: LOG_LEVEL, destination: stream })
}
