import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { type Entry, numberOf, textOf, valuesOf } from '@gatehouse/directory/entry'
import { guidText } from '@gatehouse/directory/values'
import { isSecret } from './attribute-policy.ts'

export type Syntax =
  | 'text'
  | 'name'
  | 'bytes'
  | 'sid'
  | 'time'
  | 'large'
  | 'integer'
  | 'boolean'
  | 'descriptor'

export interface AttributeKind {
  /** As people write it: `userAccountControl`. */
  name: string
  syntax: Syntax
  isSingle: boolean
  /** The other end of a link, or worked out: it changes with something else. */
  isDerived: boolean
  isSecret: boolean
}

/** Syntaxes by their object identifiers (MS-ADTS 3.1.1.2.2.2). */
const syntaxes: Readonly<Record<string, Syntax>> = {
  ...{ '2.5.5.1': 'name', '2.5.5.7': 'name', '2.5.5.14': 'name', '2.5.5.8': 'boolean' },
  ...{ '2.5.5.9': 'integer', '2.5.5.10': 'bytes', '2.5.5.11': 'time', '2.5.5.15': 'descriptor' },
  ...{ '2.5.5.16': 'large', '2.5.5.17': 'sid' },
}

/** searchFlags: only who has a special right may read it (MS-ADTS 2.2.9). */
const confidentialFlag = 0x80
/** systemFlags: of each controller by itself, or worked out when it is asked for (MS-ADTS 2.2.10). */
const localFlags = 0x1 | 0x4

/** What a domain says of its attributes, classes and rights. */
export class Schema {
  readonly #attributes = new Map<string, AttributeKind>()
  readonly #byNumber = new Map<number, string>()
  readonly #names = new Map<string, string>()

  static async read(connection: DirectoryConnection, signal: AbortSignal): Promise<Schema> {
    const schema = new Schema()
    const { schemaNamingContext, configurationNamingContext } = connection.rootDse
    const ask = (base: string, filter: string, attributes: string[]) =>
      connection.search({ base, scope: 'one', filter, attributes, signal })
    for await (const entry of ask(
      schemaNamingContext,
      '(|(objectClass=attributeSchema)(objectClass=classSchema))',
      attributesOfSchema,
    )) {
      schema.#add(entry)
    }
    const rights = `CN=Extended-Rights,${configurationNamingContext}`
    for await (const entry of ask(rights, '(objectClass=controlAccessRight)', [
      'displayName',
      'cn',
      'rightsGuid',
    ])) {
      schema.#addRight(entry)
    }
    return schema
  }

  has(attribute: string): boolean {
    return this.#attributes.has(attribute.toLowerCase())
  }

  /** Of an attribute that the schema does not have, as far as its name tells. */
  attribute(name: string): AttributeKind {
    return (
      this.#attributes.get(name.toLowerCase()) ?? {
        ...{ name, syntax: 'text', isSingle: false, isDerived: false, isSecret: isSecret(name) },
      }
    )
  }

  /** Lower-case name of the attribute that replication metadata call by this number. */
  attributeOfNumber(number: number): string | undefined {
    return this.#byNumber.get(number)
  }

  /** The name of a class, attribute, right or set of properties; the GUID itself where there is none. */
  nameOfGuid(guid: string): string {
    return this.#names.get(guid.toLowerCase()) ?? guid
  }

  #add(entry: Entry): void {
    const name = textOf(entry, 'lDAPDisplayName')
    const [guid] = valuesOf(entry, 'schemaIDGUID')
    if (name === undefined) return
    if (guid?.length === 16) this.#names.set(guidText(guid), name)
    const syntax = textOf(entry, 'attributeSyntax')
    if (syntax === undefined) return
    const flags = numberOf(entry, 'searchFlags') ?? 0
    this.#attributes.set(name.toLowerCase(), {
      name,
      syntax: syntaxes[syntax] ?? 'text',
      isSingle: textOf(entry, 'isSingleValued') === 'TRUE',
      isDerived:
        (numberOf(entry, 'linkID') ?? 0) % 2 === 1 ||
        ((numberOf(entry, 'systemFlags') ?? 0) & localFlags) !== 0,
      isSecret: isSecret(name) || (flags & confidentialFlag) !== 0,
    })
    const number = numberOf(entry, 'msDS-IntId') ?? numberOfOid(textOf(entry, 'attributeID') ?? '')
    if (number !== undefined) this.#byNumber.set(number >>> 0, name.toLowerCase())
  }

  #addRight(entry: Entry): void {
    const guid = textOf(entry, 'rightsGuid')
    const name = textOf(entry, 'displayName') ?? textOf(entry, 'cn')
    if (guid !== undefined && name !== undefined) this.#names.set(guid.toLowerCase(), name)
  }
}

const attributesOfSchema = [
  ...['lDAPDisplayName', 'attributeID', 'attributeSyntax', 'linkID', 'searchFlags', 'systemFlags'],
  ...['schemaIDGUID', 'isSingleValued', 'msDS-IntId'],
]

/** The prefixes that every directory has, with their numbers (MS-DRSR 5.16.4). */
const prefixes: readonly (readonly [prefix: string, number: number])[] = [
  ['2.5.4', 0],
  ['2.5.6', 1],
  ['1.2.840.113556.1.2', 2],
  ['1.2.840.113556.1.3', 3],
  ['2.5.5', 8],
  ['1.2.840.113556.1.4', 9],
  ['1.2.840.113556.1.5', 10],
  ['0.9.2342.19200300.100.1', 20],
  ['2.16.840.1.113730.3', 21],
  ['0.9.2342.19200300.100.4', 23],
]

/** Replication speaks of attributes by sixteen bits for the prefix of the identifier and sixteen for its last part. */
function numberOfOid(oid: string): number | undefined {
  const at = oid.lastIndexOf('.')
  const last = Number(oid.slice(at + 1))
  const prefix = prefixes.find(([known]) => known === oid.slice(0, at))
  return prefix && last < 0x4000 ? prefix[1] * 0x1_0000 + last : undefined
}
