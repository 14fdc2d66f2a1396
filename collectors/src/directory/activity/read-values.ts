import { type Entry } from '@gatehouse/directory/entry'
import { plainDn } from '@gatehouse/directory/extended-dn'
import { isNoise, isSecret } from './attribute-policy.ts'
import { inOrder, rawBytes, rawText, type RawValue } from './object-state.ts'
import type { Schema } from './schema.ts'

/** Kept in rows of their own, because groups may have very many. */
export const memberAttribute = 'member'

/** Security descriptors are many and mostly the same; each is kept once, under this name. */
export type KeepDescriptor = (bytes: Buffer) => string

/** Whether an attribute is looked at: neither noise, nor a secret, nor worked out from others. */
export function isKept(name: string, schema: Schema): boolean {
  if (name === memberAttribute || name.includes(';') || isNoise(name) || isSecret(name))
    return false
  const kind = schema.attribute(name)
  return !kind.isDerived && !kind.isSecret
}

/** `manager` of `manager;range=1-1`, in which DirSync says which links came. */
export const nameWithoutRange = (name: string): string => name.replace(/;range=[01]-[01]$/, '')

/**
 * The attributes of an entry as they are kept; those without values are not in it. Of links that DirSync tells of only those that
 * came are in it, which are all when all that is there is asked for.
 */
export function attributesOf(
  entry: Entry,
  schema: Schema,
  keepDescriptor: KeepDescriptor,
): Record<string, RawValue[]> {
  const attributes: Record<string, RawValue[]> = {}
  for (const [sent, values] of entry.attributes) {
    const name = sent.endsWith(';range=1-1') ? nameWithoutRange(sent) : sent
    if (values.length === 0 || !isKept(name, schema)) continue
    attributes[name] = rawValues(name, values, schema, keepDescriptor)
  }
  return attributes
}

function rawValues(
  name: string,
  values: readonly Buffer[],
  schema: Schema,
  keepDescriptor: KeepDescriptor,
): RawValue[] {
  const { syntax } = schema.attribute(name)
  if (syntax === 'descriptor') return values.map((value) => ({ descriptor: keepDescriptor(value) }))
  const isBinary = syntax === 'bytes' || syntax === 'sid' || !values.every(isText)
  const text = (value: Buffer) =>
    syntax === 'name' ? plainName(value.toString()) : value.toString()
  return inOrder(values.map((value) => (isBinary ? rawBytes(value) : rawText(text(value)))))
}

/** A name may have bytes or a text before it: `B:32:A9D1CA15…:CN=Users,DC=corp,DC=test` (MS-ADTS 3.1.1.2.2.2.4). */
function plainName(sent: string): string {
  const head = /^[BS]:(\d+):/.exec(sent)
  if (!head) return plainDn(sent)
  const start = head[0].length + Number(head[1]) + 1
  return `${sent.slice(0, start)}${plainDn(sent.slice(start))}`
}

function isText(value: Buffer): boolean {
  const text = value.toString('utf8')
  return !text.includes('\uFFFD') && !text.includes('\0')
}

/** `user` of top, person, organizationalPerson, user: the most special one comes last. */
export const typeOf = (entry: Entry): string =>
  entry.attributes.get('objectclass')?.at(-1)?.toString() ?? ''
