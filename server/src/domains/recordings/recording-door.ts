import { type OrganizationId, RecordingId } from '@gatehouse/contract/ids'
import { findOrganizationById } from '#domains/organizations'
import type { RecordingDoor } from '#domains/sessions'
import type { Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { AppError } from '#platform/errors.ts'
import { sealDataKey } from './data-key.ts'
import { endRecording } from './end-recording.service.ts'
import { abandonRecording } from './recover-recordings.service.ts'
import { quotaObjection } from './quota.service.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { saveNewRecording } from './recording.store.ts'
import { lookAtRoom } from './room.service.ts'
import { privatePem, signingKeyOf } from './signing-key.ts'

/** For the broker of sessions: each connection that is recorded gets a row, a key and a place of its own. */
export const createRecordingDoor = (options: RecordingsOptions): RecordingDoor => ({
  async begin(ctx, { session, connection }) {
    const objection = await noRoomFor(options)(ctx, session.organization_id)
    if (objection !== undefined) throw new AppError('unavailable', objection)
    const id = newId(RecordingId, ctx.now())
    const organizationId = session.organization_id
    const blobKey = `recordings/${organizationId}/${id}.rec`
    const dataKey = ctx.random(32)
    const wrappedKey = sealDataKey(options.sealKey, id, dataKey)
    return ctx.db.inOrganization(organizationId, async (tx) => {
      const signingKey = await signingKeyOf(ctx, tx, options.sealKey)
      const organization = await findOrganizationById(tx, organizationId)
      await saveNewRecording(tx, {
        ...{ id, session_id: session.id, connection_id: connection.id },
        ...{ target_id: session.target_id, target_name: session.target_name },
        ...{ user_id: session.user_id, username: session.username },
        ...{ account: session.account ?? '', session_type_name: session.session_type.name },
        ...{ state: 'recording', started_at: ctx.now(), blob_key: blobKey },
        ...{ key_sealed: wrappedKey, signing_key_id: signingKey.id },
        // None, and 0, are as the server says.
        keep_days: session.profile.recording.keepDays || null,
      })
      return {
        recordingId: id,
        ...{ blobKey, dataKey, wrappedKey },
        signingKey: { keyId: signingKey.id, privateKeyPem: privatePem(signingKey) },
        about: {
          organization: organization?.name ?? '',
          organizationId,
          session: session.id,
          sessionType: session.session_type.name,
          target: session.target_name,
          user: session.username,
          account: session.account ?? '',
          address: connection.address,
          // With it the file can be checked without us; its SHA-256 is the id of the key, which is signed too.
          publicKey: signingKey.publicKey.toString('base64'),
        },
      }
    })
  },
  end: endRecording,
  abandon: (ctx, place) => abandonRecording(ctx, options, place),
})

/** Why no recorded session may begin in an organization now; undefined when one may. */
export const noRoomFor =
  (options: RecordingsOptions) =>
  async (ctx: Context, organizationId: OrganizationId): Promise<string | undefined> => {
    const { state, text } = await lookAtRoom(ctx, options)
    return state === 'available' ? quotaObjection(ctx, options, organizationId) : text
  }
