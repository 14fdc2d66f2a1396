/** Status codes of Windows (MS-ERREF 2.3.1) by number, by the name that Samba writes, and in words. */
const statuses: readonly (readonly [code: number, name: string, words: string])[] = [
  [0xc000_0022, 'ACCESS_DENIED', 'Access denied'],
  [0xc000_005e, 'NO_LOGON_SERVERS', 'No controller could be reached'],
  [0xc000_0064, 'NO_SUCH_USER', 'No such user'],
  [0xc000_006a, 'WRONG_PASSWORD', 'Wrong password'],
  [0xc000_006d, 'LOGON_FAILURE', 'Wrong user name or password'],
  [0xc000_006e, 'ACCOUNT_RESTRICTION', 'Account restriction'],
  [0xc000_006f, 'INVALID_LOGON_HOURS', 'Outside the hours allowed'],
  [0xc000_0070, 'INVALID_WORKSTATION', 'Not allowed at this computer'],
  [0xc000_0071, 'PASSWORD_EXPIRED', 'Password expired'],
  [0xc000_0072, 'ACCOUNT_DISABLED', 'Account disabled'],
  [0xc000_00dc, 'INVALID_SERVER_STATE', 'The server was not ready'],
  [0xc000_0133, 'TIME_DIFFERENCE_AT_DC', 'Clocks differ too much'],
  [0xc000_015b, 'LOGON_TYPE_NOT_GRANTED', 'Not allowed to log on in this way'],
  [0xc000_018c, 'TRUSTED_DOMAIN_FAILURE', 'The trust between the domains failed'],
  [0xc000_018d, 'TRUSTED_RELATIONSHIP_FAILURE', 'The trust of the computer failed'],
  [0xc000_0192, 'NETLOGON_NOT_STARTED', 'Netlogon was not running'],
  [0xc000_0193, 'ACCOUNT_EXPIRED', 'Account expired'],
  [0xc000_0199, 'NOLOGON_WORKSTATION_TRUST_ACCOUNT', 'The account is one of a computer'],
  [0xc000_0224, 'PASSWORD_MUST_CHANGE', 'Password must be changed'],
  [0xc000_0234, 'ACCOUNT_LOCKED_OUT', 'Account locked'],
  [0xc000_0380, 'SMARTCARD_WRONG_PIN', 'Wrong PIN'],
  [0xc000_0388, 'DOWNGRADE_DETECTED', 'A weaker protocol was asked for'],
  [0xc000_0413, 'AUTHENTICATION_FIREWALL_FAILED', 'Not allowed to authenticate at this computer'],
]

const byCode = new Map(statuses.map(([code, , words]) => [code, words]))
const byName = new Map(statuses.map(([, name, words]) => [name, words]))

/** `0xc000006a`; the code itself where there are no words for it, and empty for success. */
export function statusWords(code: string): string {
  const number = Number(code)
  return number === 0 ? '' : (byCode.get(number) ?? code)
}

/** `NT_STATUS_WRONG_PASSWORD` */
export const statusNameWords = (name: string): string =>
  name === 'NT_STATUS_OK' ? '' : (byName.get(name.replace(/^NT_STATUS_/, '')) ?? name)

/** Failures of Kerberos (RFC 4120, 7.5.9), as a controller means them. */
const kerberosFailures: ReadonlyMap<number, string> = new Map([
  [0x6, 'No such user'],
  [0x7, 'No such service'],
  [0x9, 'The account has no key'],
  [0xc, 'Not allowed at this time or at this computer'],
  [0xe, 'Encryption not supported'],
  [0x10, 'Smart card or certificate not accepted'],
  [0x12, 'Account disabled, expired or locked'],
  [0x17, 'Password expired'],
  [0x18, 'Wrong password'],
  [0x1b, 'Only for services of the same user'],
  [0x1f, 'The ticket was altered'],
  [0x20, 'The ticket has expired'],
  [0x21, 'The ticket is not valid yet'],
  [0x22, 'The request was sent before'],
  [0x25, 'Clocks differ too much'],
  [0x29, 'The message was altered'],
  [0x3c, 'Failure without a reason'],
  [0x42, 'The certificate is not trusted'],
])

/** The first question of every client: it is answered, not refused. */
const preauthenticationNeeded = 0x19

/** Undefined where nothing failed. */
export function kerberosWords(code: string): string | undefined {
  const number = Number(code)
  if (code === '' || number === 0 || number === preauthenticationNeeded) return undefined
  return kerberosFailures.get(number) ?? `Kerberos failure ${code}`
}

/** Logon types of Windows (MS-LSAT has none; they are those of SECURITY_LOGON_TYPE). */
const logonTypes: ReadonlyMap<number, string> = new Map([
  [2, 'Interactive'],
  [3, 'Network'],
  [4, 'Batch'],
  [5, 'Service'],
  [7, 'Unlock'],
  [8, 'Network, password in clear text'],
  [9, 'New credentials'],
  [10, 'Remote interactive'],
  [11, 'Interactive, from cache'],
  [12, 'Remote interactive, from cache'],
  [13, 'Unlock, from cache'],
])

export const logonTypeWords = (type: number | string): string =>
  logonTypes.get(Number(type)) ?? (type === '' ? '' : `Logon type ${type}`)
