import type { SeenObject } from './object-change.ts'
import type { ObjectState } from './object-state.ts'
import type { AttributeOrigin } from './replication-metadata.ts'
import type { Schema } from './schema.ts'

/**
 * An attribute that is not answered and was not written either is one that may not be read any more, and no change: it is taken
 * as it was known.
 */
export function withoutRights(
  known: ObjectState,
  seen: SeenObject,
  wasWrittenSince: (attribute: string) => boolean,
): SeenObject {
  if (!seen.attributes) return seen
  const now = seen.attributes
  const unread = Object.entries(known.attributes).filter(
    ([name]) => !Object.hasOwn(now, name) && !wasWrittenSince(name),
  )
  return unread.length === 0
    ? seen
    : { ...seen, attributes: { ...now, ...Object.fromEntries(unread) } }
}

/** Whether an attribute was written after the change of a number, as replication tells; true where it does not tell. */
export function wasWritten(
  attribute: string,
  origins: readonly AttributeOrigin[],
  usn: bigint,
  schema: Schema,
): boolean {
  const origin = origins.find(({ number }) => schema.attributeOfNumber(number) === attribute)
  return origin === undefined || origin.localUsn > usn
}
