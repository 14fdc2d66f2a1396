import { FormatError, type WireReader } from './wire.ts'

/** RFC 5656 §10.1; `bytes` of one coordinate. */
export interface EcCurve {
  algorithm: string
  sshName: string
  jwkName: string
  bytes: number
}

export const ecCurves: readonly EcCurve[] = [
  { algorithm: 'ecdsa-sha2-nistp256', sshName: 'nistp256', jwkName: 'P-256', bytes: 32 },
  { algorithm: 'ecdsa-sha2-nistp384', sshName: 'nistp384', jwkName: 'P-384', bytes: 48 },
  { algorithm: 'ecdsa-sha2-nistp521', sshName: 'nistp521', jwkName: 'P-521', bytes: 66 },
]

/** RFC 5656 §3.1: name of the curve, then an uncompressed point: 4, x, y. */
export function ecPoint({ sshName, bytes }: EcCurve, reader: WireReader): Buffer {
  if (reader.text(16) !== sshName) throw new FormatError('It names another curve than its kind.')
  const point = reader.string(1 + 2 * 66)
  if (point.length !== 1 + 2 * bytes || point[0] !== 4) {
    throw new FormatError('It has no whole point of its curve.')
  }
  return point
}
