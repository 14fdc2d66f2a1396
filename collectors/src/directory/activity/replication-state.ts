import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { valuesOf } from '@gatehouse/directory/entry'
import { guidText } from '@gatehouse/directory/values'
import type { Position } from './position.ts'

const headerBytes = 16

/** replUpToDateVector (MS-ADTS 3.1.1.3.3, MS-DRSR 5.166): for each database the last of its changes that is here. */
export function replicatedUsns(vector: Buffer | undefined): Map<string, bigint> {
  const usns = new Map<string, bigint>()
  if (!vector || vector.length < headerBytes) return usns
  const version = vector.readUInt32LE(0)
  const cursorBytes = version === 2 ? 32 : 24
  const count = vector.readUInt32LE(8)
  for (let index = 0; index < count; index++) {
    const at = headerBytes + index * cursorBytes
    if (at + cursorBytes > vector.length) break
    usns.set(guidText(vector.subarray(at, at + 16)), vector.readBigUInt64LE(at + 16))
  }
  return usns
}

/** Whether this controller has all that another one had told by then; true where it does not say. */
export async function hasReplicated(
  connection: DirectoryConnection,
  base: string,
  position: Position,
): Promise<boolean> {
  const root = await connection.find(base, ['replUpToDateVector'])
  const usns = replicatedUsns(root ? valuesOf(root, 'replUpToDateVector')[0] : undefined)
  const usn = usns.get(position.invocationId)
  return usns.size === 0 || (usn !== undefined && usn >= position.usn)
}
