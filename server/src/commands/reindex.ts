import { reindex } from '#domains/activity'
import { systemContext } from '#platform/context.ts'
import { findRunning } from '../data-directory.ts'
import type { Command } from '../main.ts'
import { besideOrAlone } from './beside-or-alone.ts'

/** Asks for the search index to be built again from the journal; search goes on meanwhile. */
export async function reindexAll({ config }: Command): Promise<void> {
  const running = await findRunning(config.DATA_DIR)
  await using stack = new AsyncDisposableStack()
  const parts = await besideOrAlone(config, stack)
  await reindex(systemContext('command', parts))
  const when = running === undefined ? 'at its next start' : 'from now on, beside its other work'
  process.stdout.write(
    `Gatehouse builds the search index again ${when}. Its log tells the progress; search goes on with the old one.\n`,
  )
}
