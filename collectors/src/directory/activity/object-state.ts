import { createHash } from 'node:crypto'
import { type Json } from '../../collector.ts'
import { isJsonObject, type JsonObject, numberOf, textOf } from '../../linux/stored-json.ts'

/** Text as LDAP writes it; bytes in base64; of what is long its beginning and a digest; a descriptor that is kept apart. */
export type RawValue =
  | string
  | { bytes: string }
  | { start: string; digest: string; length: number }
  | { descriptor: string }

/** An object of a directory as it was seen last. */
export interface ObjectState {
  dn: string
  /** Its most special class. */
  type: string
  /** By lower-case name, values in order; members are kept apart. */
  attributes: Record<string, RawValue[]>
  /** How often a change of it was recorded; makes the keys of records. */
  changes: number
  /** The last time that it came back after it was deleted, as replication names it; undefined: that is not known. */
  revival?: string | undefined
}

/** Longer values could not be shown whole in any case. */
const maxKept = 16_384

/** A value fit to be kept and compared. */
export function rawText(text: string): RawValue {
  if (text.length <= maxKept) return text
  return { start: text.slice(0, maxKept), digest: digestOf(text), length: text.length }
}

export function rawBytes(bytes: Buffer): RawValue {
  if (bytes.length <= maxKept / 2) return { bytes: bytes.toString('base64') }
  const start = `0x${bytes.subarray(0, 64).toString('hex')}`
  return { start, digest: digestOf(bytes), length: bytes.length }
}

export const digestOf = (data: string | Buffer): string =>
  createHash('sha256').update(data).digest('base64url').slice(0, 22)

/** For people, where nothing better is known of its meaning. */
export function plainText(value: RawValue): string {
  if (typeof value === 'string') return value
  if ('start' in value) {
    return `${value.start.slice(0, 16_000)}… (cut: ${value.length} in all, SHA-256 ${value.digest})`
  }
  return 'bytes' in value
    ? `0x${Buffer.from(value.bytes, 'base64').toString('hex')}`
    : value.descriptor
}

/** Equal values have equal keys. */
export const valueKey = (value: RawValue): string =>
  typeof value === 'string' ? `t${value}` : JSON.stringify(value)

export const isSameValues = (a: readonly RawValue[], b: readonly RawValue[]): boolean =>
  a.length === b.length && a.every((value, at) => valueKey(value) === valueKey(b[at] ?? ''))

/** Directories answer values in any order. */
export const inOrder = (values: readonly RawValue[]): RawValue[] =>
  values.toSorted((a, b) => (valueKey(a) < valueKey(b) ? -1 : 1))

export function stateJson({ dn, type, attributes, changes, revival }: ObjectState): Json {
  const a = Object.fromEntries(
    Object.entries(attributes).map(([name, values]) => [
      name,
      values.length === 1 && typeof values[0] === 'string' ? values[0] : (values as Json),
    ]),
  )
  return {
    ...{ d: dn, t: type, a },
    ...(changes > 0 ? { n: changes } : {}),
    ...(revival === undefined ? {} : { r: revival }),
  }
}

/** Undefined for what is no object. */
export function stateOf(json: Json | undefined): ObjectState | undefined {
  if (!isJsonObject(json)) return undefined
  const revival = textOf(json, 'r')
  return {
    dn: textOf(json, 'd'),
    type: textOf(json, 't'),
    changes: numberOf(json, 'n'),
    attributes: attributesOf(json['a']),
    ...(revival === '' ? {} : { revival }),
  }
}

function attributesOf(json: Json | undefined): Record<string, RawValue[]> {
  if (!isJsonObject(json)) return {}
  return Object.fromEntries(
    Object.entries(json).map(([name, values]) => [
      name,
      [values].flat().flatMap((value) => valueOf(value) ?? []),
    ]),
  )
}

function valueOf(json: Json): RawValue | undefined {
  if (typeof json === 'string') return json
  if (!isJsonObject(json)) return undefined
  return bytesOf(json) ?? descriptorOf(json) ?? longOf(json)
}

const bytesOf = (json: JsonObject): RawValue | undefined =>
  'bytes' in json ? { bytes: textOf(json, 'bytes') } : undefined

const descriptorOf = (json: JsonObject): RawValue | undefined =>
  'descriptor' in json ? { descriptor: textOf(json, 'descriptor') } : undefined

const longOf = (json: JsonObject): RawValue => ({
  start: textOf(json, 'start'),
  digest: textOf(json, 'digest'),
  length: numberOf(json, 'length'),
})
