import { createHash } from 'node:crypto'

/** Of a public key as it goes over the wire: `SHA256:` and base64 without padding, as ssh-keygen -l shows it. */
export const fingerprintOf = (blob: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replaceAll('=', '')}`
