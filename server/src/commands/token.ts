import { issueTokenFor } from '#domains/users'
import { systemContext } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { Command } from '../main.ts'
import { besideOrAlone } from './beside-or-alone.ts'

const defaultDays = 90

/** Prints an API token. Whoever can read the data directory could read everything anyway. */
export async function printToken({ config, flags }: Command): Promise<void> {
  const username = flags['user']
  if (!username) throw new AppError('invalid_request', 'Say whose: gatehouse token --user NAME')
  const days = Number(flags['days'] ?? defaultDays)
  await using stack = new AsyncDisposableStack()
  const parts = await besideOrAlone(config, stack)
  const { token } = await issueTokenFor(systemContext('command', parts), username, {
    name: flags['name'] ?? 'Command line',
    days,
  })
  process.stdout.write(`${token}\n`)
}
