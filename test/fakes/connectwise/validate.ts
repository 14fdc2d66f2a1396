import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { badRequest, invalid, type FieldError } from './refusal.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false })
addFormats.default(ajv)
ajv.addSchema(
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'schemas.json'), 'utf8')) as object,
)

export type Definition = 'Ticket' | 'TicketNote' | 'CallbackEntry' | 'PatchOperations'

/** The body as an object of that definition, or a refusal that names each wrong field. */
export function parseBody<T>(definition: Definition, resource: string, text: string): T {
  return check<T>(definition, resource, parseJson(text))
}

export function check<T>(definition: Definition, resource: string, value: unknown): T {
  const validate = ajv.getSchema(`connectwise#/$defs/${definition}`)
  if (!validate) throw new Error(`There is no definition ${definition}.`)
  if (!validate(value)) throw invalid(resource, (validate.errors ?? []).map(toFieldError))
  return value as T
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest('InvalidJson', `The body is not JSON: ${String(error)}`)
  }
}

function toFieldError(error: ErrorObject): Omit<FieldError, 'resource'> {
  const params = error.params as Record<string, unknown>
  const own = error.instancePath.slice(1)
  const below = params['missingProperty'] ?? params['additionalProperty']
  const field = typeof below === 'string' ? [own, below].filter(Boolean).join('/') : own
  if (error.keyword === 'required') {
    return { code: 'MissingRequiredField', message: `${field} is required.`, field }
  }
  if (error.keyword === 'maxLength') {
    const message = `The field ${field} must be a string with a maximum length of ${String(params['limit'])}.`
    return { code: 'InvalidField', message, field }
  }
  const message =
    error.keyword === 'additionalProperties'
      ? `There is no field ${field}.`
      : `The field ${field} ${error.message ?? 'is invalid'}.`
  return { code: 'InvalidField', message, field }
}
