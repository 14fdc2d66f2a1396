import { descriptorParts, securityDescriptor } from './controls.ts'
import type { DirectoryConnection } from './directory-connection.ts'
import { textOf, valuesOf } from './entry.ts'
import { escapeFilter } from './filter-value.ts'
import { guidText } from './guid.ts'
import { type AccessEntry, readSecurityDescriptor } from './security-descriptor.ts'
import { wellKnownName } from './sid.ts'

/** Who may read passwords of local administrators, and of how many computers. */
export interface LapsReader {
  sid: string
  /** `Helpdesk`, or the SID where nobody of this name is there any more. */
  name: string
  computers: number
  /** Names of some of them. */
  examples: string[]
}

const passwordAttributes = ['ms-Mcs-AdmPwd', 'msLAPS-Password', 'msLAPS-EncryptedPassword'] as const
const mostExamples = 5
/** RIGHT_DS_CONTROL_ACCESS, which a confidential attribute asks for, and GENERIC_ALL (MS-ADTS 5.1.3.2). */
const controlAccess = 0x100
const everything = 0x10_00_00_00

/**
 * By the access lists of all computers, which have what their organizational units pass on to them. Groups are named, not their
 * members. Nobody when the domain has no LAPS.
 */
export async function readLapsReaders(connection: DirectoryConnection): Promise<LapsReader[]> {
  const attributes = await confidentialIds(connection)
  if (attributes.size === 0) return []
  const found = new Map<string, LapsReader>()
  const all = connection.search({
    ...{ base: connection.rootDse.defaultNamingContext, scope: 'sub' },
    filter: '(objectClass=computer)',
    attributes: ['name', 'nTSecurityDescriptor'],
    controls: [securityDescriptor(descriptorParts.access)],
  })
  for await (const entry of all) {
    const [bytes] = valuesOf(entry, 'nTSecurityDescriptor')
    if (!bytes) continue
    for (const sid of readersOf(readSecurityDescriptor(bytes).entries, attributes)) {
      const reader = found.get(sid) ?? { sid, name: sid, computers: 0, examples: [] }
      reader.computers += 1
      if (reader.examples.length < mostExamples) reader.examples.push(textOf(entry, 'name') ?? '')
      found.set(sid, reader)
    }
  }
  for (const reader of found.values()) reader.name = await nameOf(connection, reader.sid)
  return [...found.values()].toSorted((a, b) => b.computers - a.computers || compare(a, b))
}

const compare = (a: LapsReader, b: LapsReader): number => a.name.localeCompare(b.name)

/** Of the attributes themselves, and of the sets of properties that they are in. */
async function confidentialIds(connection: DirectoryConnection): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  const names = passwordAttributes.map((name) => `(lDAPDisplayName=${name})`).join('')
  const found = connection.search({
    ...{ base: connection.rootDse.schemaNamingContext, scope: 'one' },
    filter: `(|${names})`,
    attributes: ['schemaIDGUID', 'attributeSecurityGUID'],
  })
  for await (const entry of found) {
    for (const attribute of ['schemaIDGUID', 'attributeSecurityGUID']) {
      const [bytes] = valuesOf(entry, attribute)
      if (bytes) ids.add(guidText(bytes))
    }
  }
  return ids
}

/** Entries count in their order: whoever was denied before is not allowed after (MS-DTYP 2.5.3.2). */
function readersOf(
  entries: readonly AccessEntry[],
  attributes: ReadonlySet<string>,
): ReadonlySet<string> {
  const readers = new Set<string>()
  const denied = new Set<string>()
  for (const { sid, mask, objectType, isAllowed, isInheritOnly } of entries) {
    const isAbout = objectType === undefined || attributes.has(objectType)
    if (isInheritOnly || !isAbout || (mask & (controlAccess | everything)) === 0) continue
    if (!isAllowed) denied.add(sid)
    else if (!denied.has(sid)) readers.add(sid)
  }
  return readers
}

async function nameOf(connection: DirectoryConnection, sid: string): Promise<string> {
  const found = connection.search({
    ...{ base: connection.rootDse.defaultNamingContext, scope: 'sub' },
    filter: `(objectSid=${escapeFilter(sid)})`,
    attributes: ['sAMAccountName'],
  })
  for await (const entry of found) return textOf(entry, 'sAMAccountName') ?? sid
  return wellKnownName(sid) ?? sid
}
