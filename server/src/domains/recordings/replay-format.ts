import { hash, type KeyObject, sign } from 'node:crypto'

/** What a replay carries; short, because there are many of them. Times in milliseconds. */
export interface Replay {
  about: {
    id: string
    target: string
    user: string
    account: string
    sessionType: string
    sessionId: string
    state: string
    startedAt: string
    durationMs: number
    /** Name of the organization that runs the server. */
    signedBy: string
    exportedAt: string
    problem: string
  }
  terminals: (readonly [channel: number, columns: number, rows: number, title: string])[]
  keyframes: [at: number, channel: number, columns: number, rows: number, screen: string][]
  /** `isResize` 1: the data is `80x24`. */
  frames: [at: number, channel: number, isResize: 0 | 1, data: string][]
  lines: [at: number, kind: string, line: string][]
}

/** The place of the signature, in a form that a browser writes back exactly as it stands. */
export const signatureTag = (signature: string): string =>
  `<meta name="gatehouse-signature" content="${signature}">`
export const signaturePattern = /<meta name="gatehouse-signature" content="([A-Za-z0-9+/=]*)">/g

export const keyTag = (publicKey: string): string =>
  `<meta name="gatehouse-key" content="${publicKey}">`
export const keyPattern = /<meta name="gatehouse-key" content="([A-Za-z0-9+/=]{44})">/

const label = Buffer.from('gatehouse replay 1\0')

/** The whole page with its signature left empty, as UTF-8. Never a bare digest, which could be one of something else. */
export const replayMessage = (unsigned: string): Buffer =>
  Buffer.concat([label, hash('sha256', unsigned, 'buffer')])

export const signReplay = (unsigned: string, key: KeyObject): string =>
  sign(null, replayMessage(unsigned), key).toString('base64')
