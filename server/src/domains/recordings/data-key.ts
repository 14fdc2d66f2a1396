import type { RecordingId } from '@gatehouse/contract/ids'
import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'

const contextOf = (id: RecordingId) => `recording.key:${id}`

export const sealDataKey = (sealKey: SealingKey, id: RecordingId, dataKey: Buffer): Buffer =>
  seal(sealKey, dataKey, contextOf(id))

export const openDataKey = (
  sealKey: SealingKey,
  { id, key_sealed }: { id: RecordingId; key_sealed: Buffer },
): Buffer => open(sealKey, key_sealed, contextOf(id)).reveal()
