import { randomBytes } from 'node:crypto'
import { BatchId } from '@gatehouse/contract/ids'

/** A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then randomness. */
export function newBatchId(now: Date): BatchId {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ]
  return BatchId.parse(groups.join('-'))
}
