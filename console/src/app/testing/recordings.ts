import { RecordingId } from '@gatehouse/contract/ids'
import type { Recording, recordingsApi } from '@gatehouse/contract/recordings'
import type { Input, Output } from '@gatehouse/contract/endpoint'
import { targetId } from './gate.ts'
import { requesterId, sessionId } from './sessions.ts'
import { customerId } from './things.ts'

const at = '2026-11-21T09:00:00.000Z'

export const recordingId: RecordingId = RecordingId.parse('01999999-0000-7000-8005-000000000001')
export const signingKeyId: string = 'ab'.repeat(32)

export const aRecording = (given: Partial<Recording> = {}): Recording => ({
  id: recordingId,
  organizationId: customerId,
  sessionId,
  targetId,
  targetName: 'web-02',
  userId: requesterId,
  username: 'alice',
  account: 'alice-7f3',
  sessionTypeName: 'Root shell',
  state: 'complete',
  startedAt: at,
  endedAt: '2026-11-21T09:12:31.000Z',
  durationMs: 751_000,
  bytes: 48_128,
  segments: 12,
  deletedAfter: '2027-11-21T09:12:31.000Z',
  verification: '',
  ...given,
})

export type RecordingDetails = Output<typeof recordingsApi.get.response>

export const someRecordingDetails = (given: Partial<RecordingDetails> = {}): RecordingDetails => ({
  recording: aRecording(),
  isReady: true,
  terminals: [{ channel: 1, columns: 80, rows: 24, fromMs: 100, untilMs: 750_000, title: 'Shell' }],
  events: [
    { at: 2000, kind: 'input', channel: 1, text: 'df -h' },
    { at: 60_000, kind: 'file', channel: 1, text: 'write /etc/motd, 12 bytes' },
    { at: 700_000, kind: 'mark', channel: 0, text: 'Locked by bert' },
  ],
  activity: [1, 0, 0, 3],
  signingKeyId,
  note: '',
  ...given,
})

/** A screen that says when it is. */
export const someFrames = (
  fromMs: number,
  toMs: number,
): Input<typeof recordingsApi.play.response> => ({
  keyframe: { at: fromMs, columns: 80, rows: 24, screen: `screen at ${fromMs}` },
  frames: [{ at: fromMs + 1, kind: 'output', data: 'more' }],
  untilMs: Math.min(toMs, 751_000),
})
