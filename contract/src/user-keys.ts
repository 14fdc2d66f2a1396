import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { UserKeyId } from './ids.ts'
import { Instant, Name } from './text.ts'

/** A public key with which its owner signs in over SSH. */
export const UserKey = z.object({
  id: UserKeyId,
  name: z.string(),
  algorithm: z.string(),
  /** `SHA256:` and base64 without padding. */
  fingerprint: z.string(),
  createdAt: Instant,
  lastUsedAt: Instant.optional(),
})
export type UserKey = z.infer<typeof UserKey>

const OneCode = z.object({ code: z.string().trim().min(6).max(20) })

export const userKeysApi = {
  list: endpoint({
    method: 'GET',
    path: '/user-keys',
    access: 'signed-in',
    summary: 'The caller’s own public keys for SSH',
    response: z.object({ keys: z.array(UserKey) }),
  }),
  add: endpoint({
    method: 'POST',
    path: '/user-keys',
    access: 'in-person',
    summary: 'Register a public key for signing in over SSH',
    body: z.strictObject({
      name: Name,
      /** One line as in authorized_keys, without options. */
      publicKey: z.string().trim().min(1).max(16_384),
    }),
    response: UserKey,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/user-keys/:userKeyId',
    access: 'in-person',
    summary: 'Register a public key no longer',
    params: z.object({ userKeyId: UserKeyId }),
    response: Nothing,
  }),
  /** A sign-in over SSH shows a link with a short code; its owner says yes in the browser. */
  pendingSignIn: endpoint({
    method: 'GET',
    path: '/ssh-sign-ins/:code',
    access: 'in-person',
    summary: 'Who asks to sign in over SSH, from where',
    params: OneCode,
    response: z.object({
      username: z.string(),
      address: z.string(),
      client: z.string(),
      askedAt: Instant,
      expiresAt: Instant,
      state: z.enum(['waiting', 'approved', 'denied']),
    }),
  }),
  decideSignIn: endpoint({
    method: 'POST',
    path: '/ssh-sign-ins/:code/decision',
    access: 'in-person',
    summary: 'Let a sign-in over SSH in, or not; only for one’s own name',
    params: OneCode,
    body: z.strictObject({ decision: z.enum(['approved', 'denied']) }),
    response: Nothing,
  }),
}
