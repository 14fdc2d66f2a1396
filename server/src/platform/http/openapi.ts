import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import { ErrorBody } from '@gatehouse/contract/errors'
import { z } from 'zod'
import { apiPrefix } from './serve.ts'

type Json = Record<string, unknown>

const accessInWords: Record<string, string> = {
  public: 'No sign-in needed.',
  'signed-in': 'For every signed-in user.',
  'in-person': 'For users who signed in with their password; API tokens are refused.',
  agent: 'For agents, with their own token.',
}

/** The contract as OpenAPI 3.1. Derived, so that it cannot say anything else than what is served. */
export function openApi(
  groups: Readonly<Record<string, Readonly<Record<string, AnyEndpoint>>>>,
  version: string,
): Json {
  const paths: Record<string, Json> = {}
  for (const [tag, endpoints] of Object.entries(groups)) {
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const path = apiPrefix + endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
      paths[path] = {
        ...paths[path],
        [endpoint.method.toLowerCase()]: operation(tag, name, endpoint),
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { cookie: [] }],
    tags: Object.keys(groups).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-gatehouse' },
      },
      schemas: { Error: schemaOf(ErrorBody, 'output') },
    },
  }
}

function operation(tag: string, name: string, endpoint: AnyEndpoint): Json {
  const { access } = endpoint
  return {
    tags: [tag],
    operationId: `${tag}.${name}`,
    summary: endpoint.summary,
    description: accessInWords[access] ?? `Needs the permission \`${access}\`.`,
    'x-access': access,
    ...(access === 'public' ? { security: [] } : {}),
    parameters: [...parameters('path', endpoint.params), ...parameters('query', endpoint.query)],
    ...requestBody(endpoint),
    responses: {
      ...answer(endpoint),
      default: {
        description: 'A failure, in words for the person who reads it.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function parameters(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function requestBody(endpoint: AnyEndpoint): Json {
  if (endpoint.kind === 'upload') {
    const content = Object.fromEntries(endpoint.contentTypes.map((type) => [type, {}]))
    return { requestBody: { required: true, content } }
  }
  if (endpoint.kind !== 'json' || !endpoint.body) return {}
  const schema = schemaOf(endpoint.body, 'input')
  return { requestBody: { required: true, content: { 'application/json': { schema } } } }
}

function answer(endpoint: AnyEndpoint): Json {
  if (endpoint.kind === 'download') {
    const content = Object.fromEntries(endpoint.contentTypes.map((type) => [type, {}]))
    return { 200: { description: 'The file, streamed.', content } }
  }
  if (endpoint.kind === 'subscription') {
    return {
      101: {
        description: 'A WebSocket that sends messages of this shape as JSON.',
        content: { 'application/json': { schema: schemaOf(endpoint.message, 'output') } },
      },
    }
  }
  const schema = schemaOf(endpoint.response, 'output')
  return { 200: { description: 'Done.', content: { 'application/json': { schema } } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
