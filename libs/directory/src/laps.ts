import type { DirectoryConnection } from './directory-connection.ts'
import { type Entry, textOf, valuesOf } from './entry.ts'
import { escapeFilter } from './filter-value.ts'
import { fileTime, toFileTime } from './times.ts'

/** The local administrator's password of a computer, as the directory keeps it. */
export type LapsPassword =
  | {
      kind: 'legacy' | 'clear'
      /** Absent in the legacy form, which does not say. */
      account: string | undefined
      password: string
      expiresAt: Date | undefined
      computer: { dn: string; name: string }
    }
  /** Only Windows computers of the domain can decrypt it (DPAPI-NG). */
  | { kind: 'encrypted'; computer: { dn: string; name: string } }
  /** Nothing of it is there, or may be read. */
  | { kind: 'none'; computer: { dn: string; name: string } }

const legacy = 'ms-Mcs-AdmPwd'
const legacyExpiry = 'ms-Mcs-AdmPwdExpirationTime'
const clear = 'msLAPS-Password'
const encrypted = 'msLAPS-EncryptedPassword'
const expiry = 'msLAPS-PasswordExpirationTime'

/** The computer with this DNS name or, where none has it, with this name; undefined when there is none. */
export async function findComputer(
  connection: DirectoryConnection,
  address: string,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  const name = address.split('.')[0] ?? address
  for (const test of [
    `(dNSHostName=${escapeFilter(address)})`,
    `(sAMAccountName=${escapeFilter(name)}$)`,
  ]) {
    const found = connection.search({
      ...{ base: connection.rootDse.defaultNamingContext, scope: 'sub', attributes },
      filter: `(&(objectClass=computer)${test})`,
    })
    for await (const entry of found) return entry
  }
  return undefined
}

/**
 * Windows LAPS before the legacy one where both are there. That it is encrypted is known from its expiry too, since the value
 * itself may be hidden from us.
 */
export async function readLapsPassword(
  connection: DirectoryConnection,
  address: string,
): Promise<LapsPassword | undefined> {
  const entry = await findComputer(connection, address, [
    ...['name', legacy, legacyExpiry, clear, encrypted, expiry],
  ])
  if (!entry) return undefined
  const computer = { dn: entry.dn, name: textOf(entry, 'name') ?? address }
  const windows = readClear(textOf(entry, clear))
  if (windows) {
    return { kind: 'clear', ...windows, expiresAt: timeOf(entry, expiry), computer }
  }
  if (valuesOf(entry, encrypted).length > 0) return { kind: 'encrypted', computer }
  const password = textOf(entry, legacy)
  if (password === undefined || password === '') return { kind: 'none', computer }
  return {
    ...{ kind: 'legacy', account: undefined, password, computer },
    expiresAt: timeOf(entry, legacyExpiry),
  }
}

/** `{"n":"Administrator","t":"1dd7957f0dbb870","p":"…"}`: account, when it was set in hexadecimal, password. */
function readClear(
  text: string | undefined,
): { account: string | undefined; password: string } | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('p' in value)) return undefined
    if (typeof value.p !== 'string' || value.p === '') return undefined
    const account = 'n' in value && typeof value.n === 'string' ? value.n : undefined
    return { account, password: value.p }
  } catch {
    // A value that is none is as good as none; what it was must not be quoted.
    return undefined
  }
}

function timeOf(entry: Entry, attribute: string): Date | undefined {
  const time = fileTime(textOf(entry, attribute))
  return time === 'never' ? undefined : time
}

/** The computer replaces the password when it next looks, which is within its policy's interval. Reads it back. */
export async function expireLapsPassword(
  connection: DirectoryConnection,
  computerDn: string,
  kind: 'legacy' | 'clear' | 'encrypted',
  now: Date,
): Promise<boolean> {
  const attribute = kind === 'legacy' ? legacyExpiry : expiry
  const value = toFileTime(now)
  await connection.modify(computerDn, [{ attribute, operation: 'replace', values: [value] }])
  const after = await connection.find(computerDn, [attribute])
  return after !== undefined && textOf(after, attribute) === value
}
