import type { Moment } from '@gatehouse/contract/timeline'
import type { RecordingSpan } from '#domains/recordings'
import { connectedSpan, isWithin, type TimedUse } from './spans.ts'

/**
 * Where in the recordings of a session a time of its target's clock is: of connections side by side, in the one that began
 * last. `address` narrows to connections from there.
 */
export function momentOf(
  use: TimedUse,
  recordings: ReadonlyMap<string, RecordingSpan>,
  { at, address, isOurClock = false }: { at: number; address?: string; isOurClock?: boolean },
): Moment | undefined {
  const connections = use.connections
    .map((one) => (isOurClock ? { ...one, skewMs: 0 } : one))
    .filter((one) => address === undefined || one.address === address)
    .filter((one) => isWithin(connectedSpan(one), at))
  for (const { recordingId, skewMs } of connections.toReversed()) {
    const recording = recordingId && recordings.get(recordingId)
    if (!recording) continue
    const atMs = Math.max(0, at - skewMs - recording.startedAt.getTime())
    return {
      recordingId: recording.id,
      atMs: Math.round(Math.min(atMs, recording.durationMs ?? atMs)),
    }
  }
  return undefined
}
