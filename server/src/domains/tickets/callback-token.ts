import { createHmac, timingSafeEqual } from 'node:crypto'
import { ServiceDeskId } from '@gatehouse/contract/ids'
import type { SealingKey } from '#platform/crypto/seal.ts'

const idBytes = 16
const proofBytes = 24

/** 16 bytes of the id, then 24 of proof that we made it: nothing has to be kept to know it again. */
export function callbackToken({ secret }: SealingKey, id: string): string {
  const head = Buffer.from(id.replaceAll('-', ''), 'hex')
  return Buffer.concat([head, proofOf(secret.reveal(), head)]).toString('base64url')
}

/** Undefined when it is not one of ours. */
export function deskOfToken({ secret }: SealingKey, token: string): ServiceDeskId | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== idBytes + proofBytes) return undefined
  const head = bytes.subarray(0, idBytes)
  if (!timingSafeEqual(bytes.subarray(idBytes), proofOf(secret.reveal(), head))) return undefined
  const hex = head.toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return ServiceDeskId.safeParse(id).data
}

const proofOf = (key: Buffer, head: Buffer): Buffer =>
  createHmac('sha256', key)
    .update('service desk callback')
    .update(head)
    .digest()
    .subarray(0, proofBytes)

export const callbackUrl = (publicUrl: string, key: SealingKey, id: string): string =>
  `${publicUrl}/api/v1/service-desks/callbacks/${callbackToken(key, id)}`
