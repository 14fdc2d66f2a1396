/**
 * A message is JSON, with bytes as base64. JSON because what a proxy sends comes from outside: its parser makes nothing but
 * plain data, whatever it is fed.
 */
export function encodeMessage(message: object): Buffer {
  return Buffer.from(JSON.stringify(withoutBytes(message)))
}

export function decodeMessage(text: Buffer): unknown {
  return JSON.parse(text.toString(), (_, value: unknown) => asBytes(value) ?? value)
}

/** Not by a replacer: a Buffer would have become a list of numbers before it is asked. */
function withoutBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return { [mark]: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(withoutBytes)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutBytes(each)]))
}

const mark = '$bytes'

function asBytes(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null || !(mark in value)) return undefined
  const text = value[mark]
  return typeof text === 'string' ? Buffer.from(text, 'base64') : undefined
}
