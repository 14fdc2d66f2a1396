/** What the API page shows of an OpenAPI document: a small part of it, read without trusting its shape. */
export interface Parameter {
  name: string
  place: string
  isRequired: boolean
  type: string
  about: string
}

export interface Operation {
  id: string
  group: string
  method: string
  path: string
  summary: string
  /** `public`, `signed-in`, ... or a permission. */
  access: string
  accessText: string
  parameters: Parameter[]
  /** An example of the body, or nothing. */
  body: Json | undefined
  answer: Json | undefined
}

export type Json = Record<string, unknown>

export function operationsOf(document: unknown): Operation[] {
  return Object.entries(child(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(asObject(methods)).map(([method, operation]) =>
      operationOf(path, method, asObject(operation)),
    ),
  )
}

function operationOf(path: string, method: string, operation: Json): Operation {
  const tags = operation['tags']
  return {
    id: textOf(operation['operationId']),
    group: Array.isArray(tags) ? textOf(tags[0]) : '',
    method: method.toUpperCase(),
    path,
    summary: textOf(operation['summary']),
    access: textOf(operation['x-access']),
    accessText: textOf(operation['description']),
    parameters: listOf(operation['parameters']).map(parameterOf),
    body: schemaIn(operation['requestBody']),
    answer: schemaIn(child(operation, 'responses')['200'] ?? child(operation, 'responses')['101']),
  }
}

function parameterOf(parameter: Json): Parameter {
  const schema = child(parameter, 'schema')
  return {
    name: textOf(parameter['name']),
    place: textOf(parameter['in']),
    isRequired: parameter['required'] === true,
    type: typeText(schema),
    about: schema['default'] === undefined ? '' : `default ${JSON.stringify(schema['default'])}`,
  }
}

/** `string`, `one of a, b`, `list of string`, ... */
export function typeText(schema: Json): string {
  const choices = schema['enum']
  if (Array.isArray(choices)) return `one of ${choices.map(String).join(', ')}`
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  if (schema['type'] === 'array') return `list of ${typeText(child(schema, 'items'))}`
  const either = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(either)) {
    const texts = either.map((one) => typeText(asObject(one)))
    return [...new Set(texts)].join(' or ')
  }
  const format = schema['format']
  const type = textOf(schema['type']) || 'string'
  return typeof format === 'string' ? `${type}, ${format}` : type
}

function schemaIn(holder: unknown): Json | undefined {
  const schema = child(child(child(holder, 'content'), 'application/json'), 'schema')
  return Object.keys(schema).length === 0 ? undefined : schema
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

const child = (value: unknown, name: string): Json => asObject(asObject(value)[name])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asObject) : [])
