import path from 'node:path'
import { masterKeyFile } from '#config'
import { writeBackup } from '#platform/backup/backup.ts'
import { AppError } from '#platform/errors.ts'
import type { Command } from '../main.ts'
import { version } from '../version.ts'
import { besideOrAlone } from './beside-or-alone.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Writes everything into one file, also while Gatehouse runs. */
export async function backup({ config, args }: Command): Promise<void> {
  const [file] = args
  if (!file) throw new AppError('invalid_request', 'Say where: gatehouse backup FILE')
  await using stack = new AsyncDisposableStack()
  const { db } = await besideOrAlone(config, stack)
  await writeBackup({
    pool: db.pool,
    file: path.resolve(file),
    keysDirectory: path.join(config.DATA_DIR, 'keys'),
    masterKeyFile: masterKeyFile(config),
    version,
    now: new Date(),
    onTable: (name) => say(`  ${name}`),
  })
  say(`Wrote ${file}. It holds the keys too: keep it as safe as the data directory.`)
}
