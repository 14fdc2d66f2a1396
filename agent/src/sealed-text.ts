import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** A key for one purpose, from the secret that only this agent has. */
export const sealingKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(
    hkdfSync('sha256', Buffer.from(secret, 'base64'), '', `gatehouse agent ${purpose}`, 32),
  )

/** Nonce, ciphertext and tag in base64. `place` names where it stands, so that it cannot be moved unnoticed. */
export function sealText(key: Buffer, text: string, place: string): string {
  const nonce = randomBytes(nonceBytes)
  const encryption = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  encryption.setAAD(Buffer.from(place))
  const body = [encryption.update(text, 'utf8'), encryption.final()]
  return Buffer.concat([nonce, ...body, encryption.getAuthTag()]).toString('base64')
}

/** Throws when it was changed, moved, or sealed with another key. */
export function openText(key: Buffer, sealed: string, place: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < nonceBytes + tagBytes) throw new Error('A sealed text is too short.')
  const decryption = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decryption.setAAD(Buffer.from(place))
  decryption.setAuthTag(bytes.subarray(-tagBytes))
  const body = bytes.subarray(nonceBytes, -tagBytes)
  return decryption.update(body, undefined, 'utf8') + decryption.final('utf8')
}
