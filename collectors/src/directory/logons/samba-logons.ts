import { createHash } from 'node:crypto'
import { type JsonObject, numberOf, textOf } from '../../linux/stored-json.ts'
import { addressIn, type SambaRecord } from '../samba-log.ts'
import type { DomainLogon } from './domain-logon.ts'
import { statusNameWords } from './logon-statuses.ts'
import { logonTypeWords } from './logon-words.ts'

/** Logons of the audit log of a Samba domain controller. */
export class SambaLogons {
  /** NetBIOS names by realm, as records say them: failures of Kerberos name only the realm. */
  readonly #domains = new Map<string, string>()
  readonly #controller: string

  /** `controller`: whose log it is, for records that do not say. */
  constructor(controller: string) {
    this.#controller = controller
  }

  /** `line` is the record as it was written. Undefined for what is no logon, and for what another record tells better. */
  logonOf(record: SambaRecord, line: Buffer): DomainLogon | undefined {
    const key = createHash('sha256').update(line).digest('base64url').slice(0, 32)
    const base = { key, at: record.at, where: this.#controller }
    if (record.type === 'Authentication') return { ...base, ...this.#authentication(record.facts) }
    if (record.type === 'Authorization') return this.#authorization(record.facts, base)
    return undefined
  }

  #authentication(facts: JsonObject): Omit<DomainLogon, 'key' | 'at' | 'where'> {
    const reason = statusNameWords(textOf(facts, 'status'))
    const service = textOf(facts, 'serviceDescription')
    const method = textOf(facts, 'authDescription')
    this.#learn(facts)
    return {
      action: reason === '' ? 'Successful Logon' : 'Failed Logon',
      account: this.#accountOf(facts),
      workstation: addressIn(facts['remoteAddress']),
      kind: kindOf(service, method, numberOf(facts, 'logonType')),
      reason,
      protocol: protocolOf(service, method, textOf(facts, 'passwordType')),
      more: [
        ['Service', service],
        ['Password', textOf(facts, 'passwordType')],
      ],
    }
  }

  /** Whoever comes with a ticket signed in elsewhere; of all others the record of the sign-in tells more. */
  #authorization(
    facts: JsonObject,
    base: Pick<DomainLogon, 'key' | 'at' | 'where'>,
  ): DomainLogon | undefined {
    if (textOf(facts, 'authType') !== 'krb5') return undefined
    return {
      ...base,
      action: 'Successful Logon',
      account: joined(textOf(facts, 'domain'), textOf(facts, 'account')),
      workstation: addressIn(facts['remoteAddress']),
      kind: logonTypeWords(3),
      reason: '',
      protocol: 'Kerberos',
      more: [['Service', textOf(facts, 'serviceDescription')]],
    }
  }

  #accountOf(facts: JsonObject): string {
    const became = textOf(facts, 'becameAccount')
    if (became !== '') return joined(textOf(facts, 'becameDomain'), became)
    const mapped = textOf(facts, 'mappedAccount')
    const client = textOf(facts, 'clientAccount')
    const domain = textOf(facts, 'mappedDomain') || textOf(facts, 'clientDomain')
    if (mapped !== '' && domain !== '') return joined(domain, mapped)
    const [name = '', realm = ''] = client.split('@')
    if (realm === '') return joined(domain, mapped || client)
    return joined(domain || this.#domainOf(realm), mapped || name)
  }

  #learn(facts: JsonObject): void {
    const realm = textOf(facts, 'clientAccount').split('@')[1] ?? ''
    const domain = textOf(facts, 'becameDomain')
    if (realm !== '' && domain !== '') this.#domains.set(realm.toLowerCase(), domain)
  }

  /** The first label of a realm is the NetBIOS name of nearly every domain. */
  #domainOf(realm: string): string {
    const [label = realm] = realm.split('.')
    return this.#domains.get(realm.toLowerCase()) ?? label.toUpperCase().slice(0, 15)
  }
}

const joined = (domain: string, account: string): string =>
  domain === '' || account === '' || account.includes('\\') ? account : `${domain}\\${account}`

function kindOf(service: string, method: string, logonType: number): string {
  if (service === 'Kerberos KDC') return 'Kerberos ticket'
  if (/^simple bind/i.test(method)) return 'LDAP simple bind'
  return logonType === 0 ? logonTypeWords(3) : logonTypeWords(logonType)
}

function protocolOf(service: string, method: string, passwordType: string): string {
  if (service === 'Kerberos KDC') return 'Kerberos'
  if (/^simple bind/i.test(method)) return 'Simple bind'
  return /ntlm/i.test(`${method} ${passwordType}`) ? 'NTLM' : method
}
