import type { SessionEvent } from '@gatehouse/recording/event'
import type { RecordingEnd, RecordingOrder } from '../broker.ts'

/** Takes what happens in a session, in order. */
export interface Recorder {
  /** A promise when the disk is behind: nothing more is read until it resolves. Never throws: failures go to `onFailure`. */
  write(event: SessionEvent): Promise<void> | undefined
  end(outcome: string): Promise<RecordingEnd>
}

/** The same, of one of the connection's channels: what it is told belongs to this one. */
export const onChannel = (recorder: Recorder, channel: number): Recorder => ({
  write: (event) => recorder.write({ ...event, channel }),
  end: (outcome) => recorder.end(outcome),
})

export interface RecorderStore {
  /** `onFailure` is told once, at once, when nothing more can be written. */
  open(order: RecordingOrder, onFailure: (cause: Error) => void): Promise<Recorder>
}
