import path from 'node:path'
import { destination } from 'pino'
import type { Config } from '#config'
import { createLog, type Log } from '#platform/log/log.ts'

/** The log of this process. What goes wrong is never only there: it also shows in the console. */
export function openLog(
  { LOG_FILE, LOG_LEVEL, DATA_DIR }: Readonly<Config>,
  stack: AsyncDisposableStack,
): Log {
  const file = LOG_FILE ?? path.join(DATA_DIR, 'server.log')
  const stream = destination(file === '-' ? { fd: 2, sync: true } : { dest: file, mode: 0o600 })
  stack.defer(() => stream.flushSync())
  return createLog({ level: LOG_LEVEL, destination: stream })
}
