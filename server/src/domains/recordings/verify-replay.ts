import { createPublicKey, hash, verify as verifySignature } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { RecordingError } from '@gatehouse/recording/finding'
import { readHeader } from '@gatehouse/recording/read-header'
import type { Source } from '@gatehouse/recording/source'
import { describeVerification } from '@gatehouse/recording/verifier'
import { verify } from '@gatehouse/recording/verify'
import { z } from 'zod'
import { AppError } from '#platform/errors.ts'
import { keyPattern, replayMessage, signaturePattern, signatureTag } from './replay-format.ts'

export interface VerifiedFile {
  /** SHA-256 of the public key, in hexadecimal. */
  keyId: string
  /** Sentences for a person at a terminal. */
  text: string
}

/** As a header begins; see `libs/recording`. */
const nativeStart = 0x89
const maxPageBytes = 512 * 1024 * 1024

/**
 * Checks a replay or a recording as it is stored, with nothing but the file.
 * @throws {AppError} that says what is wrong
 */
export async function verifyReplayFile(file: string): Promise<VerifiedFile> {
  const start = await firstByte(file)
  return start === nativeStart ? verifyNative(file) : verifyPage(file)
}

async function firstByte(file: string): Promise<number | undefined> {
  try {
    await using handle = await open(file, 'r')
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, 0)
    const { size } = await handle.stat()
    if (size > maxPageBytes && buffer[0] !== nativeStart)
      throw wrong('This file is too large for a replay.')
    return bytesRead === 0 ? undefined : buffer[0]
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('not_found', `The file ${file} cannot be read.`, { cause })
  }
}

async function verifyNative(file: string): Promise<VerifiedFile> {
  const source: Source = {
    // Without an encoding its chunks are bytes.
    read: (start) => createReadStream(file, { start }) as AsyncIterable<Uint8Array>,
  }
  const header = await readHeader(source).catch((cause: unknown) => {
    if (cause instanceof RecordingError) throw wrong(cause.finding.text)
    throw cause
  })
  const publicKey = Buffer.from(header.about['publicKey'] ?? '', 'base64')
  const keyId = Buffer.from(header.keyId).toString('hex')
  if (publicKey.length !== 32 || hash('sha256', publicKey) !== keyId) {
    throw wrong('This recording does not carry the key that it names.')
  }
  const found = await verify(source, new Uint8Array(publicKey))
  const text = describeVerification(found).join(' ')
  if (!found.intact) throw wrong(text)
  return { keyId, text }
}

async function verifyPage(file: string): Promise<VerifiedFile> {
  const page = textOf(await readFile(file))
  const [signature, ...others] = page.matchAll(signaturePattern)
  const key = keyPattern.exec(page)?.[1]
  if (signature?.[1] === undefined || others.length > 0 || key === undefined) {
    throw wrong(
      'This file is neither a recording nor a replay of one, or its signature was removed.',
    )
  }
  const unsigned = page.replace(signature[0], signatureTag(''))
  const raw = Buffer.from(key, 'base64')
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  })
  const isGood = verifySignature(
    null,
    replayMessage(unsigned),
    publicKey,
    Buffer.from(signature[1], 'base64'),
  )
  if (!isGood) {
    throw wrong(
      'This file was changed after it was exported: its signature does not fit what is in it.',
    )
  }
  const { about } = Payload.parse(JSON.parse(payloadOf(page)))
  return {
    keyId: hash('sha256', raw),
    text:
      `Intact: the recording of ${about.user} on ${about.target}, begun ${about.startedAt}, ` +
      `exported ${about.exportedAt} and signed by ${about.signedBy}.`,
  }
}

const Payload = z.object({
  about: z.object({
    ...{ user: z.string(), target: z.string(), startedAt: z.string() },
    ...{ exportedAt: z.string(), signedBy: z.string() },
  }),
})

function payloadOf(page: string): string {
  const found = /<script type="text\/plain" id="recording">([A-Za-z0-9+/=]*)<\/script>/.exec(page)
  const packed = Buffer.from(found?.[1] ?? '', 'base64')
  return gunzipSync(packed, { maxOutputLength: maxPageBytes }).toString()
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw wrong('This file is not text as a replay is: it was changed, or it is something else.')
  }
}

const wrong = (text: string) => new AppError('invalid_request', text)
