import type { RecordingId } from '@gatehouse/contract/ids'
import type { Recording } from '@gatehouse/contract/recordings'
import { describeVerification } from '@gatehouse/recording/verifier'
import { type Verification, verify } from '@gatehouse/recording/verify'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { toRecording } from './recording-view.ts'
import { sourceOf } from './recording-source.ts'
import { nameOf, requireRecording } from './recording.service.ts'
import { type RecordingData, saveRecording } from './recording.store.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { findSigningKey } from './signing-key.store.ts'

export interface Verified {
  isIntact: boolean
  text: string
  recording: Recording
}

/** Checks every hash and signature. What was changed stays marked as altered until it is whole again. */
export async function verifyRecording(
  ctx: OrganizationContext<UserPrincipal>,
  options: RecordingsOptions,
  id: RecordingId,
): Promise<Verified> {
  const { row, key } = await ctx.transaction(async (tx) => {
    const recording = await requireRecording(tx, id)
    return { row: recording, key: await findSigningKey(tx, recording.signing_key_id) }
  })
  const found = await check(options, row, key?.public_key)
  return ctx.transaction(async (tx) => {
    // It may have ended meanwhile.
    const now = await requireRecording(tx, id)
    const change = {
      ...(now.state === 'recording' ? {} : { state: found.state }),
      ...{ verification: found.text, verified_at: ctx.now() },
    }
    await saveRecording(tx, id, change)
    await recordAuditEvent(ctx, tx, {
      type: 'recording.verified',
      summary: `Checked the recording of ${nameOf(row)}: ${found.isIntact ? 'intact' : 'not intact'}.`,
      details: { recordingId: id, result: found.text },
    })
    const recording = toRecording({ ...now, ...change }, options)
    return { isIntact: found.isIntact, text: found.text, recording }
  })
}

interface Found {
  isIntact: boolean
  state: Recording['state']
  text: string
}

async function check(
  { blobs }: RecordingsOptions,
  row: RecordingData,
  publicKey: Buffer | undefined,
): Promise<Found> {
  const altered = (text: string): Found => ({ isIntact: false, state: 'altered', text })
  if ((await blobs.size(row.blob_key)) === undefined) {
    if (row.segments === 0)
      return { isIntact: true, state: row.state, text: 'Nothing was written.' }
    return altered('The file of this recording is missing.')
  }
  if (!publicKey)
    return altered('The key that this recording was signed with is not known any more.')
  const result = await verify(sourceOf(blobs, row.blob_key), new Uint8Array(publicKey))
  const text = describeVerification(result).join(' ')
  const other = differenceTo(row, result)
  if (other !== undefined) return altered(other)
  if (result.intact) return { isIntact: true, state: 'complete', text }
  const isOnlyEarly = result.findings.every(
    ({ kind }) => kind === 'incomplete' || kind === 'truncated',
  )
  // Of one that broke off, or is still written, the end is missing, and nothing else may be.
  if (isOnlyEarly && row.state === 'recording') {
    return { isIntact: true, state: 'recording', text: 'What is written so far is unchanged.' }
  }
  if (isOnlyEarly && row.problem !== '' && result.segments >= row.segments) {
    const early = `It broke off, and is unchanged up to there. ${row.problem}`
    return { isIntact: true, state: 'broken', text: early }
  }
  return altered(text)
}

/** Whole in itself, but not the recording that this row is about. */
function differenceTo(
  row: RecordingData,
  { header, head, intact }: Verification,
): string | undefined {
  if (!header) return undefined
  if (header.id !== row.id) return 'This is the file of another recording.'
  if (row.head === null || !intact || row.head.equals(head)) return undefined
  return 'The file was written anew: its end is not the one that was noted when it was recorded.'
}
