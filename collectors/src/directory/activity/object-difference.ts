import { isBelow, parentOf, rdnValueOf } from '@gatehouse/directory/values'
import { isSameValues, type ObjectState, type RawValue } from './object-state.ts'

export interface AttributeChange {
  /** In lower case. */
  name: string
  /** None: it had no value. */
  before: RawValue[]
  after: RawValue[]
}

export interface StateDifference {
  isRenamed: boolean
  isMoved: boolean
  attributes: AttributeChange[]
}

/** What is different between two states of one object. */
export function difference(before: ObjectState, after: ObjectState): StateDifference {
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])
  const attributes = [...names]
    .toSorted()
    .map((name) => ({
      name,
      before: before.attributes[name] ?? [],
      after: after.attributes[name] ?? [],
    }))
    .filter((change) => !isSameValues(change.before, change.after))
  return {
    isRenamed: rdnValueOf(before.dn) !== rdnValueOf(after.dn),
    isMoved: !isSameName(parentOf(before.dn), parentOf(after.dn)),
    attributes,
  }
}

/** The other way round of `difference`. */
export function applied(before: ObjectState, changes: readonly AttributeChange[]): ObjectState {
  const attributes = { ...before.attributes }
  for (const { name, after } of changes) {
    if (after.length === 0) delete attributes[name]
    else attributes[name] = after
  }
  return { ...before, attributes }
}

export const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

export const isInside = (dn: string, ancestor: string): boolean =>
  isSameName(dn, ancestor) || isBelow(dn, ancestor)
