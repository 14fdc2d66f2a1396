import type { Json } from '../collector.ts'

export type JsonObject = { [key: string]: Json }

export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** A text of the object, or empty. */
export function textOf(json: JsonObject, name: string): string {
  const value = json[name]
  return typeof value === 'string' ? value : ''
}

export function numberOf(json: JsonObject, name: string): number {
  const value = json[name]
  return typeof value === 'number' ? value : 0
}

export function textsOf(json: Json | undefined): Record<string, string> {
  if (!isJsonObject(json)) return {}
  return Object.fromEntries(
    Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
