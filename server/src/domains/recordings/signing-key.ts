import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { keyIdOf, rawPublicKey } from '@gatehouse/recording/node/ed25519'
import type { Context } from '#platform/context.ts'
import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import {
  findNewestSigningKey,
  saveFirstSigningKey,
  type SigningKeyData,
} from './signing-key.store.ts'

export interface SigningKey {
  /** SHA-256 of the raw public key, in hexadecimal. */
  id: string
  /** Raw, 32 bytes. */
  publicKey: Buffer
  privateKey: KeyObject
}

const contextOf = (id: string) => `recording_signing_key:${id}`

/** The key that new recordings are signed with; made when there is none. */
export async function signingKeyOf(
  ctx: Context,
  tx: AnyTx,
  sealKey: SealingKey,
): Promise<SigningKey> {
  const row = (await findNewestSigningKey(tx)) ?? (await makeKey(ctx, tx, sealKey))
  const der = open(sealKey, row.private_sealed, contextOf(row.id)).reveal()
  return {
    id: row.id,
    publicKey: row.public_key,
    privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
  }
}

function makeKey(ctx: Context, tx: AnyTx, sealKey: SealingKey): Promise<SigningKeyData> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = Buffer.from(rawPublicKey(privateKey))
  const id = Buffer.from(keyIdOf(publicKey)).toString('hex')
  const der = privateKey.export({ format: 'der', type: 'pkcs8' })
  return saveFirstSigningKey(tx, {
    id,
    public_key: publicKey,
    private_sealed: seal(sealKey, der, contextOf(id)),
    created_at: ctx.now(),
  })
}

export const privatePem = ({ privateKey }: SigningKey): string =>
  privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
