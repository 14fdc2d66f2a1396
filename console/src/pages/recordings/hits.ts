import type { recordingsApi } from '@gatehouse/contract/recordings'
import type { Output } from '@gatehouse/contract/endpoint'

export type Hit = Output<typeof recordingsApi.search.response>['hits'][number]

/** Recordings in the order of their newest hit; within one as it happened. */
export function byRecording(hits: readonly Hit[]): (readonly [Hit, ...Hit[]])[] {
  const groups = new Map<string, [Hit, ...Hit[]]>()
  for (const hit of hits) {
    const known = groups.get(hit.recordingId)
    if (known) known.unshift(hit)
    else groups.set(hit.recordingId, [hit])
  }
  return [...groups.values()]
}
