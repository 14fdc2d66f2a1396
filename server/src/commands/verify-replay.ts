import path from 'node:path'
import { verifyReplayFile } from '#domains/recordings'
import { AppError } from '#platform/errors.ts'
import type { Command } from '../main.ts'

/** Checks an exported recording without a server; what is wrong with it is an error. */
export async function verifyReplay({ args, flags }: Command): Promise<void> {
  const [file] = args
  if (!file) throw new AppError('invalid_request', 'Say which: gatehouse verify-replay FILE')
  const { keyId, text } = await verifyReplayFile(path.resolve(file))
  const expected = flags['key']?.toLowerCase()
  if (expected !== undefined && expected !== keyId) {
    throw new AppError(
      'invalid_request',
      `This file is whole in itself, but signed with another key: ${keyId}.`,
    )
  }
  process.stdout.write(`${text}\nKey: ${keyId}\n`)
  if (expected === undefined) {
    process.stdout.write(
      'Anybody can sign with a key of their own: compare it with the one of your server, or give it with --key.\n',
    )
  }
}
