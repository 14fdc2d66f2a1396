import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Secret } from '../secret.ts'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const shortestBytes = 1 + nonceBytes + tagBytes

/** A key for one purpose. Its id, 0 to 255, is stored with each value, so that keys can be replaced. */
export interface SealingKey {
  id: number
  secret: Secret<Buffer>
}

/** Keys of different purposes have nothing in common that would help to find one from another. */
export function deriveKey(master: Secret<Buffer>, purpose: string, id = 1): SealingKey {
  const info = `gatehouse ${purpose}`
  const key = hkdfSync('sha256', master.reveal(), Buffer.alloc(0), info, 32)
  return { id, secret: new Secret(Buffer.from(key)) }
}

/**
 * Encrypts for storage: key id (1 byte), nonce (12), ciphertext, tag (16). `context` names the place
 * of the value, such as `user.totp:<id>`, so that it cannot be moved to another place unnoticed.
 */
export function seal(key: SealingKey, plaintext: Buffer | string, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const encryption = createCipheriv(cipher, key.secret.reveal(), nonce, { authTagLength: tagBytes })
  const head = Buffer.from([key.id])
  encryption.setAAD(associated(head, context))
  const body = [encryption.update(Buffer.from(plaintext)), encryption.final()]
  return Buffer.concat([head, nonce, ...body, encryption.getAuthTag()])
}

/** Give every key that may have sealed it. Throws when the value was changed, cut or moved. */
export function open(
  keys: SealingKey | readonly SealingKey[],
  sealed: Buffer,
  context: string,
): Secret<Buffer> {
  const key = [keys].flat().find(({ id }) => id === sealed[0])
  if (!key || sealed.length < shortestBytes) throw unreadable(context)
  const nonce = sealed.subarray(1, 1 + nonceBytes)
  const decryption = createDecipheriv(cipher, key.secret.reveal(), nonce, {
    authTagLength: tagBytes,
  })
  decryption.setAAD(associated(sealed.subarray(0, 1), context))
  decryption.setAuthTag(sealed.subarray(-tagBytes))
  try {
    const body = sealed.subarray(1 + nonceBytes, -tagBytes)
    return new Secret(Buffer.concat([decryption.update(body), decryption.final()]))
  } catch (cause) {
    throw unreadable(context, cause)
  }
}

const associated = (head: Buffer, context: string): Buffer =>
  Buffer.concat([head, Buffer.from(context)])

const unreadable = (context: string, cause?: unknown): Error =>
  new Error(
    `The stored secret '${context}' cannot be decrypted. Either it was changed, or this is not the ` +
      'master key it was encrypted with.',
    { cause },
  )
