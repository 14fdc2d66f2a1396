import { descriptorParts, securityDescriptor } from './controls.ts'
import type { DirectoryConnection } from './directory-connection.ts'
import { textOf, valuesOf } from './entry.ts'
import { escapeFilter } from './filter-value.ts'
import { guidText } from './guid.ts'
import type { LapsKind } from './object-facts.ts'
import { readLapsKinds } from './read-objects.ts'
import { type AccessEntry, readSecurityDescriptor } from './security-descriptor.ts'
import { wellKnownName } from './sid.ts'

/** Who may read the password of the local administrator of a computer. */
export interface LapsAccess {
  computer: { id: string; name: string }
  kind: LapsKind
  readers: LapsReader[]
}

export interface LapsReader {
  sid: string
  /** `Helpdesk`, or the SID where nobody of this name is there any more. Groups are named, not their members. */
  name: string
  /** It was given above, such as on an organizational unit. */
  isInherited: boolean
}

const passwordAttributes = ['ms-Mcs-AdmPwd', 'msLAPS-Password', 'msLAPS-EncryptedPassword'] as const
/** RIGHT_DS_CONTROL_ACCESS, which a confidential attribute asks for, and GENERIC_ALL (MS-ADTS 5.1.3.2). */
const controlAccess = 0x100
const everything = 0x10_00_00_00

/**
 * By the access lists of the computers that have a password in the directory, one after the other. Whoever asks has to be able
 * to read these passwords themselves, or finds none; no password is asked for.
 */
export async function* readLapsAccess(
  connection: DirectoryConnection,
  signal?: AbortSignal,
): AsyncGenerator<LapsAccess> {
  const { defaultNamingContext: base } = connection.rootDse
  const kinds = await readLapsKinds(connection, { base, signal })
  if (kinds.size === 0) return
  const attributes = await confidentialIds(connection)
  const names = new Map<string, string>()
  const computers = connection.search({
    ...{ base, scope: 'sub', filter: '(objectClass=computer)', signal },
    attributes: ['objectGUID', 'name', 'nTSecurityDescriptor'],
    controls: [securityDescriptor(descriptorParts.access)],
  })
  for await (const entry of computers) {
    const id = guidText(valuesOf(entry, 'objectGUID')[0] ?? Buffer.alloc(16))
    const kind = kinds.get(id)
    const [bytes] = valuesOf(entry, 'nTSecurityDescriptor')
    if (!kind || !bytes) continue
    const readers: LapsReader[] = []
    for (const { sid, isInherited } of readersOf(
      readSecurityDescriptor(bytes).entries,
      attributes,
    )) {
      const name = names.get(sid) ?? (await nameOf(connection, sid))
      names.set(sid, name)
      readers.push({ sid, name, isInherited })
    }
    yield { computer: { id, name: textOf(entry, 'name') ?? '' }, kind, readers }
  }
}

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

/** Entries count in their order: whoever was denied before is not allowed after (MS-DTYP 2.5.3.2). Each once. */
function readersOf(
  entries: readonly AccessEntry[],
  attributes: ReadonlySet<string>,
): readonly AccessEntry[] {
  const readers = new Map<string, AccessEntry>()
  const denied = new Set<string>()
  for (const entry of entries) {
    const { sid, mask, kind, objectType, isInheritOnly } = entry
    const isAbout = objectType === undefined || attributes.has(objectType)
    if (isInheritOnly || !isAbout || (mask & (controlAccess | everything)) === 0) continue
    if (kind === 'Deny') denied.add(sid)
    else if (!denied.has(sid) && !readers.has(sid)) readers.set(sid, entry)
  }
  return [...readers.values()]
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
