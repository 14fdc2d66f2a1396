import { statSync } from 'node:fs'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { type Log, messageOf } from '../log.ts'
import { setAside } from './set-aside.ts'
import { Spool } from './spool.ts'
import { isDamage } from './storage-failure.ts'

/** Looking through a larger file would hold up the start; its damage shows when it is used. */
const checkedBytes = 128 * 1024 * 1024

/** Opens the spool; one that is damaged is set aside and a new one begins, with gaps that say so. */
export function openSpool(
  path: string,
  options: { connectors: readonly ConnectorId[]; now: () => Date; log: Log },
): Spool {
  try {
    const spool = Spool.open(path, options.now)
    if (sizeOf(path) <= checkedBytes) spool.check()
    return spool
  } catch (error) {
    if (!isDamage(error)) throw cannotOpen(path, error)
    return beginAnew(path, error, options)
  }
}

/** The spool turned out to be damaged: puts it aside and begins another. */
export function beginAnew(
  path: string,
  damage: unknown,
  options: { connectors: readonly ConnectorId[]; now: () => Date; log: Log },
): Spool {
  const now = options.now()
  const aside = setAside(path, now)
  options.log.warn('The spool was damaged and is set aside; a new one begins.', {
    file: aside,
    damage: messageOf(damage),
  })
  const spool = Spool.open(path, options.now)
  for (const id of options.connectors) {
    spool.addGap(id, {
      key: `gap:${spool.id}:${id}:damaged`,
      records: undefined,
      fromAt: 'unknown',
      toAt: now.toISOString(),
      reason: `The spool of the agent was damaged (${messageOf(damage)}) and set aside; what waited in it was not sent.`,
    })
  }
  return spool
}

function cannotOpen(path: string, cause: unknown): Error {
  return new Error(
    `The spool ${path} cannot be opened: ${messageOf(cause)}. Check that the disk has room and that the agent ` +
      'may write there.',
    { cause },
  )
}

function sizeOf(path: string): number {
  return statSync(path).size
}
