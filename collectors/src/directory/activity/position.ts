import type { ControllerAddress } from '@gatehouse/directory/directory-connection'
import type { Json } from '../../collector.ts'
import { isJsonObject, numberOf, textOf } from '../../linux/stored-json.ts'

/**
 * How changes are asked for. `all`: DirSync with the right to replicate; `own-rights`: DirSync of what the account may read;
 * `numbers`: by the numbers of changes, where DirSync is refused.
 */
export type Mode = 'all' | 'own-rights' | 'numbers'

/** How far a part of the directory was read. Cookie, numbers and database belong together and to nothing else. */
export interface Position {
  controller: ControllerAddress
  /** The database that gave the rest. */
  invocationId: string
  mode: Mode
  cookie: Buffer | undefined
  /** highestCommittedUSN when it was asked last. */
  usn: bigint
  /** The first inventory is done, and differences are recorded. */
  isComplete: boolean
  /** When it was done; what happened before is no news. */
  since: Date
}

export const positionJson = (position: Position): Json => ({
  host: position.controller.host,
  port: position.controller.port,
  invocationId: position.invocationId,
  mode: position.mode,
  cookie: position.cookie?.toString('base64') ?? '',
  usn: `${position.usn}`,
  isComplete: position.isComplete,
  since: position.since.getTime(),
})

export function positionOf(json: Json | undefined): Position | undefined {
  if (!isJsonObject(json) || !/^\d+$/.test(textOf(json, 'usn'))) return undefined
  const cookie = textOf(json, 'cookie')
  const mode = textOf(json, 'mode')
  return {
    controller: { host: textOf(json, 'host'), port: numberOf(json, 'port') },
    invocationId: textOf(json, 'invocationId'),
    mode: mode === 'numbers' || mode === 'own-rights' ? mode : 'all',
    cookie: cookie === '' ? undefined : Buffer.from(cookie, 'base64'),
    usn: BigInt(textOf(json, 'usn')),
    isComplete: json['isComplete'] === true,
    since: new Date(numberOf(json, 'since')),
  }
}

/** Which database it is; of one that the account may not see, where it is. */
export const databaseOf = (connection: {
  invocationId: string
  controller: ControllerAddress
}): string =>
  connection.invocationId || `${connection.controller.host}:${connection.controller.port}`
