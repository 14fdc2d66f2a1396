import type { AuthFact } from './auth-fact.ts'

const head = /^pam_[a-z0-9_]+\(([^:()]+):([a-z]+)\): (.*)$/
const opened =
  /^session opened for user (.*?)(?:\(uid=\d+\))? by (?:(.*?)(?:\(uid=\d+\))|\(uid=\d+\))?$/
const closed = /^session closed for user (.*)$/
const failure =
  /^(?:authentication failure|\d+ more authentication failures?|auth could not.*); (.*)$/

export function parsePam(message: string): AuthFact | undefined {
  const [, service = '', stage, text = ''] = head.exec(message) ?? []
  if (stage === 'session') return sessionOf(service, text)
  if (stage === 'auth') return failureOf(service, text)
  return undefined
}

function sessionOf(service: string, text: string): AuthFact | undefined {
  const start = opened.exec(text)
  if (start) return { kind: 'session-opened', service, account: start[1] ?? '', by: start[2] ?? '' }
  const end = closed.exec(text)
  return end ? { kind: 'session-closed', service, account: end[1] ?? '' } : undefined
}

/** logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=alice */
function failureOf(service: string, text: string): AuthFact | undefined {
  const fields = failure.exec(text)?.[1]
  if (fields === undefined) return undefined
  // The account is last and comes from outside, so it is cut off before the other names are looked for.
  const at = fields.lastIndexOf(' user=')
  const rest = at < 0 ? fields : fields.slice(0, at)
  const valueOf = (name: string) => new RegExp(`(?:^| )${name}=(\\S*)`).exec(rest)?.[1] ?? ''
  return {
    kind: 'authentication-failed',
    service,
    account: at < 0 ? '' : fields.slice(at + 6).trim(),
    address: valueOf('rhost'),
    tty: valueOf('tty'),
    by: valueOf('ruser'),
  }
}
