import { existsSync } from 'node:fs'
import path from 'node:path'
import { masterKeyFile } from '#config'
import { checkBackup, restoreKeys, restoreTables } from '#platform/backup/restore.ts'
import { AppError } from '#platform/errors.ts'
import { claimDataDirectory } from '../data-directory.ts'
import type { Command } from '../main.ts'
import { layFoundation } from '../roles/foundation.ts'
import { openLog } from './open-log.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Reads a backup into an empty data directory. The search index is made again at the next start. */
export async function restore({ config, args }: Command): Promise<void> {
  const [file] = args
  if (!file) throw new AppError('invalid_request', 'Say which: gatehouse restore FILE')
  if (!existsSync(file)) throw new AppError('not_found', `There is no file ${file}.`)
  const keysDirectory = path.join(config.DATA_DIR, 'keys')
  if (existsSync(keysDirectory)) {
    throw new AppError(
      'conflict',
      `The data directory ${config.DATA_DIR} is in use already. Restore into an empty one with --data-dir.`,
    )
  }
  await checkBackup(file)
  await using stack = new AsyncDisposableStack()
  await claimDataDirectory(config.DATA_DIR, stack)
  await restoreKeys(file, { keysDirectory, masterKeyFile: masterKeyFile(config) })
  const log = openLog(config, stack)
  const { ownerUrl } = await layFoundation({ config, log, stack, say })
  await restoreTables({ ownerUrl, file, onTable: (name) => say(`  ${name}`) })
  say('Restored. Start with "gatehouse up"; searching is complete when the index has caught up.')
}
