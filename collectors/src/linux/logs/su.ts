import type { AuthFact } from './auth-fact.ts'

/** util-linux: `(to root) alice on pts/0`, with `FAILED SU ` in front where the password was wrong. */
const utilLinux = /^(FAILED SU )?\(to (\S+)\) (\S+) on (\S+)$/
/** shadow: `Successful su for root by alice`, `FAILED su for root by alice`. */
const shadow = /^(Successful|FAILED) su for (\S+) by (\S+)$/

export function parseSu(message: string): AuthFact | undefined {
  const modern = utilLinux.exec(message)
  if (modern) {
    const [, failed, to = '', from = '', tty = ''] = modern
    return { kind: 'su', from, to, tty: tty === 'none' ? '' : tty, succeeded: failed === undefined }
  }
  const old = shadow.exec(message)
  if (!old) return undefined
  const [, outcome, to = '', from = ''] = old
  return { kind: 'su', from, to, tty: '', succeeded: outcome === 'Successful' }
}
