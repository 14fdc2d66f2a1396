import { createHmac } from 'node:crypto'
import { isName } from './passwd.ts'

/** What shadow(5) tells of a password without the password. */
export interface ShadowEntry {
  name: string
  state: 'set' | 'locked' | 'not set' | 'empty'
  /** Keyed, so that nobody who gets hold of it can try passwords against it. */
  digest: string
  /** `2026-11-21`, or empty when the field is. */
  lastChangeOn: string
  minimumDays: string
  maximumDays: string
  warningDays: string
  inactiveDays: string
  expiresOn: string
}

/** name:password:last change:minimum:maximum:warning:inactive:expires. `key` must never leave this machine. */
export function parseShadow(text: string, key: Buffer): ShadowEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, password = '', last, minimum, maximum, warning, inactive, expires] =
      line.split(':')
    if (!isName(name)) return []
    return [
      {
        name,
        state: stateOf(password),
        digest: digestOf(password, key),
        lastChangeOn: last === '0' ? 'must change at next logon' : dateOf(last),
        minimumDays: minimum ?? '',
        maximumDays: maximum ?? '',
        warningDays: warning ?? '',
        inactiveDays: inactive ?? '',
        expiresOn: dateOf(expires),
      },
    ]
  })
}

/** `!` in front of a password locks it; alone, or `*`, there never was one. */
function stateOf(password: string): ShadowEntry['state'] {
  if (password === '') return 'empty'
  if (/^[!*x]+$/.test(password)) return 'not set'
  return password.startsWith('!') ? 'locked' : 'set'
}

/** Locking does not change the password, so its mark is not part of the digest. */
function digestOf(password: string, key: Buffer): string {
  const secret = password.replace(/^!+/, '')
  return createHmac('sha256', key).update(secret).digest('base64url')
}

/** Days since 1970-01-01, as a date. */
function dateOf(days: string | undefined): string {
  if (days === undefined || !/^\d{1,7}$/.test(days)) return days ?? ''
  return new Date(Number(days) * 86_400_000).toISOString().slice(0, 10)
}
