import type { ConnectionProfile } from '@gatehouse/contract/access-policies'
import type { SessionEvent } from '@gatehouse/recording/event'
import type { Log } from '#platform/log/log.ts'
import type { ConnectionId, SessionBroker } from '../broker.ts'
import type { Recorder, RecorderStore } from './recorder.ts'
import { Refusal } from './refusal.ts'

const cannotRecord = 'This session has to be recorded, and that is not possible at present.'

/**
 * The recorder of a connection, as its profile wants it: without a recording one that takes everything and keeps nothing.
 * @throws {Refusal} when it must be recorded and cannot be
 */
export async function startRecording(
  { broker, recorders, log }: { broker: SessionBroker; recorders: RecorderStore; log: Log },
  connection: ConnectionId,
  { recording }: ConnectionProfile,
  stop: (text: string) => void,
): Promise<Recorder | undefined> {
  const failed = (cause: unknown) => {
    log.error({ err: cause, connection }, 'a session cannot be recorded')
    if (recording.onFailure === 'stop') stop(cannotRecord)
  }
  try {
    const order = await broker.beginRecording(connection)
    if (!order) return undefined
    return withStreams(await recorders.open(order, failed), recording)
  } catch (cause) {
    if (recording.onFailure === 'stop') throw new Refusal(cannotRecord, { cause })
    failed(cause)
    return undefined
  }
}

/** Leaves out what the profile does not want to be kept. */
function withStreams(recorder: Recorder, streams: ConnectionProfile['recording']): Recorder {
  const wanted = (event: SessionEvent): boolean => {
    if (event.kind === 'output' || event.kind === 'stderr') return streams.output
    if (event.kind === 'input' || event.kind === 'masked') return streams.input
    return event.kind !== 'file' || streams.files
  }
  return {
    write: (event) => (wanted(event) ? recorder.write(event) : undefined),
    end: (outcome) => recorder.end(outcome),
  }
}
