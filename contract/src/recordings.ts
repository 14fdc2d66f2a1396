import { z } from 'zod'
import { download, endpoint, Nothing } from './endpoint.ts'
import { InOrganization, OrganizationId, RecordingId, SessionId, TargetId, UserId } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant } from './text.ts'

/** `broken`: readable up to the last whole segment; `altered`: somebody changed what was written. */
export const recordingStates = ['recording', 'complete', 'broken', 'altered'] as const
export const RecordingState = z.enum(recordingStates)
export type RecordingState = z.infer<typeof RecordingState>

export const Recording = z.object({
  id: RecordingId,
  organizationId: OrganizationId,
  sessionId: SessionId,
  targetId: TargetId.optional(),
  targetName: z.string(),
  userId: UserId,
  username: z.string(),
  account: z.string(),
  sessionTypeName: z.string(),
  state: RecordingState,
  startedAt: Instant,
  endedAt: Instant.optional(),
  durationMs: z.number().int(),
  bytes: z.number().int(),
  segments: z.number().int(),
  /** A legal hold keeps it beyond its retention. */
  hold: z.object({ by: z.string(), at: Instant, reason: z.string() }).optional(),
  deletedAfter: Instant.optional(),
  /** What the last check found: one sentence; empty when none was made. */
  verification: z.string(),
})
export type Recording = z.infer<typeof Recording>

/** One thing beside the stream of output, for the list at the side of the player. */
export const RecordingEvent = z.object({
  /** Milliseconds since the recording began. */
  at: z.number(),
  kind: z.enum(['command', 'exec', 'file', 'forward', 'mark', 'gap', 'input', 'end']),
  /** The channel of the connection; 0 is the session itself. */
  channel: z.number().int(),
  text: z.string(),
})
export type RecordingEvent = z.infer<typeof RecordingEvent>

/** The screen at a moment, to begin from when somebody jumps. */
export const Keyframe = z.object({
  at: z.number(),
  columns: z.number().int(),
  rows: z.number().int(),
  /** Control sequences that make this screen on an empty terminal. */
  screen: z.string(),
})
export type Keyframe = z.infer<typeof Keyframe>

/** One channel of the connection that showed something: a shell, or what a command printed. */
export const Terminal = z.object({
  channel: z.number().int(),
  columns: z.number().int(),
  rows: z.number().int(),
  /** Milliseconds of the first and the last output. */
  fromMs: z.number(),
  untilMs: z.number(),
  /** `Shell`, or the command. */
  title: z.string(),
})
export type Terminal = z.infer<typeof Terminal>

const OneRecording = InOrganization.extend({ recordingId: RecordingId })

export const recordingsApi = {
  list: endpoint({
    method: 'GET',
    path: '/recordings',
    access: 'signed-in',
    summary: 'Recordings of the organizations where the caller may see them, newest first',
    query: Paging.extend({
      organizationId: OrganizationId.optional(),
      sessionId: SessionId.optional(),
      userId: UserId.optional(),
      targetId: TargetId.optional(),
      from: Instant.optional(),
      to: Instant.optional(),
      text: z.string().trim().max(200).optional(),
    }),
    response: paged('recordings', Recording),
  }),
  search: endpoint({
    method: 'GET',
    path: '/recordings/search',
    access: 'signed-in',
    summary: 'Where a text was typed or shown, newest first',
    query: Paging.extend({
      text: z.string().trim().min(2).max(200),
      organizationId: OrganizationId.optional(),
      recordingId: RecordingId.optional(),
    }),
    response: paged(
      'hits',
      z.object({
        recordingId: RecordingId,
        organizationId: OrganizationId,
        targetName: z.string(),
        username: z.string(),
        startedAt: Instant,
        /** Milliseconds since the recording began. */
        at: z.number(),
        kind: z.enum(['output', 'input', 'exec', 'file']),
        channel: z.number().int(),
        line: z.string(),
      }),
    ),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/recordings/:recordingId',
    access: 'recordings:read',
    summary: 'One recording with its events',
    params: OneRecording,
    response: z.object({
      recording: Recording,
      events: z.array(RecordingEvent),
      /** What can be played; empty until it is over and was gone through. */
      terminals: z.array(Terminal),
      /** Whether it was gone through: until then events and terminals are still to come. */
      isReady: z.boolean(),
      /** How many lines were shown or typed in each of so many equal parts of it. */
      activity: z.array(z.number().int()),
      /** SHA-256 of the public key that it is signed with, in hexadecimal. */
      signingKeyId: z.string(),
      /** What is left out, as a sentence; empty when nothing is. */
      note: z.string(),
    }),
  }),
  /** Seeing one is itself an event of the audit trail. */
  play: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/recordings/:recordingId/frames',
    access: 'recordings:read',
    summary: 'A stretch of what was shown, with the screen at its beginning',
    params: OneRecording,
    query: z.object({
      fromMs: z.coerce.number().min(0).default(0),
      /** So much at most; the answer says how far it goes. */
      toMs: z.coerce.number().min(0),
      /** Without it the first that showed something. */
      channel: z.coerce.number().int().min(0).optional(),
    }),
    response: z.object({
      keyframe: Keyframe,
      frames: z.array(
        z.object({
          at: z.number(),
          kind: z.enum(['output', 'resize']),
          /** Text of a terminal; a resize as `80x24`. */
          data: z.string(),
        }),
      ),
      /** Beyond this ask again. */
      untilMs: z.number(),
    }),
  }),
  export: download({
    path: '/organizations/:organizationId/recordings/:recordingId/export',
    access: 'recordings:read',
    summary: 'A recording as asciicast v2, plain text, portable replay or as it is stored',
    params: OneRecording,
    query: z.object({
      format: z.enum(['asciicast', 'text', 'html', 'native']),
      /** Of an asciicast, which is one terminal; without it the first. */
      channel: z.coerce.number().int().min(0).optional(),
    }),
    contentTypes: [
      'application/x-asciicast',
      'text/plain; charset=utf-8',
      'text/html; charset=utf-8',
      'application/octet-stream',
    ],
  }),
  verify: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/recordings/:recordingId/verification',
    access: 'recordings:read',
    summary: 'Check every segment’s hash and signature',
    params: OneRecording,
    response: z.object({ isIntact: z.boolean(), text: z.string(), recording: Recording }),
  }),
  hold: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/recordings/:recordingId/hold',
    access: 'recordings:update',
    summary: 'Keep a recording beyond its retention, or not any longer',
    params: OneRecording,
    body: z.strictObject({ isHeld: z.boolean(), reason: z.string().trim().max(500).default('') }),
    response: Recording,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/recordings/:recordingId',
    access: 'recordings:update',
    summary: 'Delete a recording for good',
    params: OneRecording,
    response: Nothing,
  }),
  store: endpoint({
    method: 'GET',
    path: '/recording-store',
    access: 'recordings:read',
    summary: 'How full the store is, and the limits of organizations, and what follows from it',
    response: z.object({
      state: z.enum(['available', 'low', 'critical']),
      text: z.string(),
      recordings: z.number().int(),
      bytes: z.number().int(),
      freeBytes: z.number().int(),
      totalBytes: z.number().int(),
      /** SHA-256 of the public key that recordings and replays are signed with, in hexadecimal. */
      signingKeyId: z.string(),
      /** Of the visible organizations that have a limit of their own. Recordings under way and on hold count. */
      quotas: z.array(
        z.object({
          organizationId: OrganizationId,
          state: z.enum(['available', 'low', 'full']),
          /** A whole sentence. */
          text: z.string(),
          bytes: z.number().int(),
          quotaBytes: z.number().int(),
        }),
      ),
    }),
  }),
}
