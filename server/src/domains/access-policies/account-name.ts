import type { SessionId } from '@gatehouse/contract/ids'
import { type AccountFacts, expandTemplate } from './account-template.ts'
import { linuxAccount, maxAccountLength } from './linux-account.ts'

export interface AccountName {
  account: string
  /** Why it is not what the template says; whole sentences. */
  problems: string[]
}

/**
 * The name of an account from a template such as `%first(%samaccountname%,16)/first%-%sessionid%`. Whatever the template
 * and the facts are, Linux takes the name, it is not empty, and it is no account of the system. Domains take it as well when it
 * is short enough.
 */
export function accountNameOf(
  template: string,
  facts: AccountFacts,
  maxLength = maxAccountLength,
): AccountName {
  const { text, problems } = expandTemplate(template, facts)
  const made = linuxAccount(text, facts.sessionid ?? '', maxLength)
  return { account: made.account, problems: [...new Set([...problems, ...made.problems])] }
}

interface Named {
  username: string
  displayName: string
  email: string
  hostname: string
  sessionId: SessionId
}

/** What the variables of a template stand for. */
export function accountFacts({
  username,
  displayName,
  email,
  hostname,
  sessionId,
}: Named): AccountFacts {
  // `DOMAIN\name`, `name@domain` or plain.
  const [, netbios, afterSlash] = /^(.*)\\(.*)$/s.exec(username) ?? []
  const [upnUser, upnDomain] = halves(afterSlash ?? username, '@')
  const [emailUser, emailDomain] = halves(email, '@')
  const names = displayName.trim().split(/\s+/)
  const [host, hostDomain] = /^[\d.:]+$/.test(hostname) ? [hostname, ''] : halves(hostname, '.')
  return {
    samaccountname: upnUser,
    email,
    // Users of Gatehouse have none yet.
    department: '',
    sessionid: shortSessionId(sessionId),
    hostname: host,
    dnshostname: hostname,
    fqdn: hostname,
    domain: netbios ?? upnDomain,
    targetdomain: hostDomain,
    'upn-username': upnUser,
    'upn-domain': upnDomain,
    'email-username': emailUser,
    'email-domain': emailDomain,
    firstname: names[0] ?? '',
    lastname: names.length > 1 ? (names.at(-1) ?? '') : '',
    displayname: displayName,
    fullname: displayName,
  }
}

/** The last eight characters, which are random; the first ones of two sessions of one day are alike. */
export const shortSessionId = (id: SessionId): string => id.replaceAll('-', '').slice(-8)

function halves(text: string, at: string): [string, string] {
  const place = text.indexOf(at)
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place + 1)]
}
