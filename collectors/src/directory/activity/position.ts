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
  /** Of DirSync: with it is asked for what changed since. */
  cookie: Buffer | undefined
  /** highestCommittedUSN when it was asked last. */
  usn: bigint
  /** The first inventory is done, and differences are recorded. */
  isComplete: boolean
  /** When it was done; what happened before is no news. */
  since: Date
  /** While all is read: objects with a lower number (uSNCreated) were. */
  readTo: bigint | undefined
  /** When it was last looked which objects are not there any more, where that is not told. */
  sweptAt: Date
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
  ...(position.readTo === undefined ? {} : { readTo: `${position.readTo}` }),
  sweptAt: position.sweptAt.getTime(),
})

export function positionOf(json: Json | undefined): Position | undefined {
  if (!isJsonObject(json) || !/^\d+$/.test(textOf(json, 'usn'))) return undefined
  const cookie = textOf(json, 'cookie')
  const mode = textOf(json, 'mode')
  const readTo = textOf(json, 'readTo')
  return {
    controller: { host: textOf(json, 'host'), port: numberOf(json, 'port') },
    invocationId: textOf(json, 'invocationId'),
    mode: mode === 'numbers' || mode === 'own-rights' ? mode : 'all',
    cookie: cookie === '' ? undefined : Buffer.from(cookie, 'base64'),
    usn: BigInt(textOf(json, 'usn')),
    isComplete: json['isComplete'] === true,
    since: new Date(numberOf(json, 'since')),
    readTo: /^\d+$/.test(readTo) ? BigInt(readTo) : undefined,
    sweptAt: new Date(numberOf(json, 'sweptAt')),
  }
}

/** Which database it is; of one that the account may not see, where it is. */
export const databaseOf = (connection: {
  invocationId: string
  controller: ControllerAddress
}): string =>
  connection.invocationId || `${connection.controller.host}:${connection.controller.port}`
