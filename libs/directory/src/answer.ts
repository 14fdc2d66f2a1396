import { Ber, BerReader, ProtocolOperation } from 'ldapts'
import type { Entry } from './entry.ts'
import { notLdap } from './message-frames.ts'

/** What a controller sent, by RFC 4511, 4.1.1. Answers we never ask for are `other`. */
export type Answer = { messageId: number } & (
  | { kind: 'entry'; entry: Entry }
  | { kind: 'reference' }
  | { kind: 'result'; result: Result }
  | { kind: 'other' }
)

export interface Result {
  /** RFC 4511, 4.1.9 */
  code: number
  /** As the controller words it. */
  text: string
  /** Where it sends us instead. */
  referrals: string[]
  /** Values of the controls that came with it, by their object identifier. */
  controls: ReadonlyMap<string, Buffer>
}

/**
 * Reads one message. Entries are read here and not by the library, whose entries lose the difference between bytes and text,
 * and between an attribute without values and one that is not there, which DirSync answers with.
 * @throws {DirectoryTrouble} when it is none
 */
export function readAnswer(message: Buffer): Answer {
  try {
    const reader = new BerReader(message)
    enter(reader)
    const messageId = present(reader.readInt())
    const operation = reader.peek()
    const end = enter(reader)
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_ENTRY) {
      return { messageId, kind: 'entry', entry: readEntry(reader, end) }
    }
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_REF) return { messageId, kind: 'reference' }
    if (!results.has(operation ?? 0)) return { messageId, kind: 'other' }
    return { messageId, kind: 'result', result: readResult(reader, end) }
  } catch (error) {
    throw notLdap('an answer cannot be read', error)
  }
}

const results: ReadonlySet<number> = new Set([
  ProtocolOperation.LDAP_RES_SEARCH,
  ProtocolOperation.LDAP_RES_BIND,
  ProtocolOperation.LDAP_RES_ADD,
  ProtocolOperation.LDAP_RES_MODIFY,
  ProtocolOperation.LDAP_RES_MODRDN,
  ProtocolOperation.LDAP_RES_DELETE,
  ProtocolOperation.LDAP_RES_EXTENSION,
])

/** Goes into what is constructed and answers where it ends, which is inside the message. */
function enter(reader: BerReader, tag?: number): number {
  present(reader.readSequence(tag))
  if (reader.length < 0 || reader.length > reader.remain) throw new RangeError('It ends too early.')
  return reader.offset + reader.length
}

function present<T>(value: T | null): T {
  if (value === null) throw new RangeError('It ends too early.')
  return value
}

/** A value of no bytes takes two on the wire and a hundred in memory. More than any group has members. */
const mostValues = 1_000_000

function readEntry(reader: BerReader, end: number): Entry {
  const dn = present(reader.readString())
  const attributes = new Map<string, Buffer[]>()
  let count = 0
  enter(reader)
  while (reader.offset < end) {
    enter(reader)
    const name = attributeName(present(reader.readString()))
    const lastValue = enter(reader, ProtocolOperation.LBER_SET)
    const values: Buffer[] = []
    while (reader.offset < lastValue) {
      if (++count > mostValues) throw new RangeError('An object has more values than any has.')
      values.push(present(reader.readString(Ber.OctetString, true)))
    }
    attributes.set(name, [...(attributes.get(name) ?? []), ...values])
  }
  return { dn, attributes }
}

/** Lower case; of options only a range stays (`userCertificate;binary`, `member;range=0-1499`). */
function attributeName(sent: string): string {
  const [name = '', ...options] = sent.toLowerCase().split(';')
  return [name, ...options.filter((option) => option.startsWith('range='))].join(';')
}

const referralTag = 0xa3

function readResult(reader: BerReader, end: number): Result {
  const code = present(reader.readEnumeration())
  present(reader.readString())
  const text = present(reader.readString())
  const referrals: string[] = []
  if (reader.offset < end && reader.peek() === referralTag) {
    const lastReferral = enter(reader)
    while (reader.offset < lastReferral) referrals.push(present(reader.readString()))
  }
  // Behind what belongs to one operation only: credentials of a bind, name and value of an extended answer.
  reader.offset = end
  return { code, text, referrals, controls: readControls(reader) }
}

function readControls(reader: BerReader): Map<string, Buffer> {
  const controls = new Map<string, Buffer>()
  if (reader.remain === 0 || reader.peek() !== ProtocolOperation.LDAP_CONTROLS) return controls
  const end = enter(reader)
  while (reader.offset < end) {
    const lastByte = enter(reader)
    const type = present(reader.readString())
    if (reader.offset < lastByte && reader.peek() === Ber.Boolean) reader.readBoolean()
    const hasValue = reader.offset < lastByte
    controls.set(
      type,
      hasValue ? present(reader.readString(Ber.OctetString, true)) : Buffer.alloc(0),
    )
  }
  return controls
}
