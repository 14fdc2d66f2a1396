import type { SqlParams, SqlValue } from './engine.ts'

type BoundValue = string | number | bigint | boolean | null | readonly BoundValue[]

/** `2026-11-21 09:00:00.123`, which both engines read as DateTime64; their own forms of a Date drop the fraction or the sign. */
const dateTime = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '')

function bind(value: SqlValue): BoundValue {
  if (value instanceof Date) return dateTime(value)
  if (typeof value === 'object' && value !== null) return value.map(bind)
  return value
}

/** Values in the forms that both client libraries quote the same way. */
export const bindAll = (params: SqlParams): Record<string, BoundValue> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, bind(value)]))
