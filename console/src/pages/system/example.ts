import type { Json, Operation } from './reference.ts'

/** An example that has the shape of a JSON schema: required properties only, and one of each list. */
export function exampleOf(schema: Json): unknown {
  if (schema['default'] !== undefined) return schema['default']
  if (schema['const'] !== undefined) return schema['const']
  const choices = schema['enum'] ?? schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(choices)) {
    const first: unknown = choices[0]
    return typeof first === 'object' && first !== null ? exampleOf(first as Json) : first
  }
  if (schema['type'] === 'object' || schema['properties']) return exampleObject(schema)
  if (schema['type'] === 'array') return [exampleOf((schema['items'] ?? {}) as Json)]
  if (schema['type'] === 'integer' || schema['type'] === 'number')
    return Math.max(Number(schema['minimum'] ?? 1), 1)
  if (schema['type'] === 'boolean') return true
  return formats[String(schema['format'])] ?? 'text'
}

const formats: Readonly<Record<string, string>> = {
  uuid: '0199f0c4-5c1e-7a9b-8d3f-2b6c1a4e9f70',
  'date-time': '2026-11-21T09:00:00.000Z',
  email: 'alice@example.com',
  uri: 'https://example.com',
}

function exampleObject(schema: Json): Json {
  const properties = (schema['properties'] ?? {}) as Record<string, Json>
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, property]) => [name, exampleOf(property)]),
  )
}

/** A command that calls an operation; `TOKEN` and the names in capitals are for the reader to fill in. */
export function curlOf(operation: Operation, origin: string): string {
  const path = operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => `$${name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`,
  )
  const parts = ['curl --cacert ca.pem']
  if (operation.method !== 'GET') parts.push(`-X ${operation.method}`)
  if (operation.access !== 'public') parts.push('-H "Authorization: Bearer $TOKEN"')
  if (operation.body) {
    parts.push(`-H 'Content-Type: application/json'`)
    parts.push(
      `-d '${JSON.stringify(exampleOf(operation.body)).replaceAll("'", String.raw`'\''`)}'`,
    )
  }
  return [...parts, `"${origin}${path}"`].join(' \\\n  ')
}
