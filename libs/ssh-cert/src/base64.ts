import { FormatError } from './wire.ts'

/** Strict, unlike `Buffer.from`: two texts never stand for the same bytes, and nothing is skipped. */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  const full = bytes.toString('base64')
  if (text === full || text === full.replace(/=+$/, '')) return bytes
  throw new FormatError('It is not base64.')
}
