import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { destination } from 'pino'
import type { Config } from '#config'
import type { ContextParts } from '#platform/context.ts'
import { Database } from '#platform/db/database.ts'
import { createLog } from '#platform/log/log.ts'
import { claimDataDirectory, findRunning } from '../data-directory.ts'
import { layFoundation, urlFileOf } from '../roles/foundation.ts'

/**
 * The database for a short command: that of the Gatehouse that runs in this data directory, or one started
 * for as long as the command takes.
 */
export async function besideOrAlone(
  config: Readonly<Config>,
  stack: AsyncDisposableStack,
): Promise<ContextParts> {
  const log = createLog({ level: 'warn', destination: destination({ fd: 2, sync: true }) })
  if ((await findRunning(config.DATA_DIR)) === undefined) {
    await claimDataDirectory(config.DATA_DIR, stack)
    const { parts } = await layFoundation({ config, log, stack, say: () => undefined })
    return parts
  }
  const url = await readFile(path.resolve(urlFileOf(config)), 'utf8')
  const db = new Database({ url: url.trim(), log, maxConnections: 2 })
  stack.defer(() => db.close())
  return { db, log }
}
