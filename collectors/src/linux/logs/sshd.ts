import type { AuthFact, Peer } from './auth-fact.ts'

// Account names come from the other end and may hold blanks and whole fake lines: they are matched greedily,
// so that the real address, which sshd writes last, is the one that counts.
const from = String.raw`(.*) from (\S+) port (\d{1,5})`
const accepted = new RegExp(String.raw`^Accepted (\S+) for ${from}(?: ssh2?)?(?:: (.*))?$`)
const failed = new RegExp(
  String.raw`^Failed (\S+) for (invalid user )?${from}(?: ssh2?)?(?:: .*)?$`,
)
const invalid = new RegExp(String.raw`^Invalid user ${from}$`)
const notAllowed = /^User (.*) from (\S+) not allowed because (.*)$/
const tooMany = new RegExp(
  String.raw`^error: maximum authentication attempts exceeded for (invalid user )?${from} ssh2? \[preauth\]$`,
)
const endedEarly =
  /^(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user (.*) (\S+) port (\d{1,5})(?: \[preauth\])?$/
const disconnected =
  /^(?:Disconnected from|Connection (?:closed|reset) by) user (.*) (\S+) port (\d{1,5})$/
const denied = /^fatal: Access denied for user (.*) by PAM account configuration(?: \[preauth\])?$/

export function parseSshd(message: string): AuthFact | undefined {
  return logonOf(message) ?? refusalOf(message) ?? endOf(message)
}

function logonOf(message: string): AuthFact | undefined {
  const yes = accepted.exec(message)
  if (yes) return { kind: 'ssh-accepted', method: yes[1] ?? '', key: yes[5] ?? '', ...peer(yes, 2) }
  const no = failed.exec(message)
  if (!no) return undefined
  return {
    kind: 'ssh-failed',
    method: no[1] ?? '',
    isUnknownAccount: no[2] !== undefined,
    ...peer(no, 3),
  }
}

function refusalOf(message: string): AuthFact | undefined {
  const unknown = invalid.exec(message)
  if (unknown) return refused('There is no such account', peer(unknown, 1))
  const forbidden = notAllowed.exec(message)
  if (forbidden) return refused(forbidden[3] ?? '', { ...peer(forbidden, 1), port: '' })
  const pam = denied.exec(message)
  if (pam) {
    return refused('Access denied by the PAM account configuration', {
      account: pam[1] ?? '',
      address: '',
      port: '',
    })
  }
  return undefined
}

const refused = (reason: string, who: Peer): AuthFact => ({
  kind: 'ssh-account-refused',
  reason,
  ...who,
})

function endOf(message: string): AuthFact | undefined {
  const early = endedEarly.exec(message)
  if (early) return { kind: 'ssh-ended-early', ...peer(early, 1) }
  const exceeded = tooMany.exec(message)
  if (exceeded) return { kind: 'ssh-ended-early', ...peer(exceeded, 2) }
  const left = disconnected.exec(message)
  return left ? { kind: 'ssh-disconnected', ...peer(left, 1) } : undefined
}

/** Account, address and port are three groups in this order. */
const peer = (match: RegExpExecArray, group: number): Peer => ({
  account: match[group] ?? '',
  address: match[group + 1] ?? '',
  port: match[group + 2] ?? '',
})
