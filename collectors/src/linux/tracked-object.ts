import type { Detail } from '@gatehouse/contract/activity-record'

/** One thing whose state is kept so that differences become records: a user, a package, a port. */
export interface TrackedObject {
  /** As people call it: `User`. Object type of the records. */
  type: string
  /** Unique within its type. */
  id: string
  /** What the records call it. */
  name: string
  /** The file that tells of it. While that cannot be read, nothing is said of the object. */
  origin: string
  properties: Record<string, string>
  /** Compared but never sent: keyed digests of secrets, by the property that is said to have changed. */
  digests?: Record<string, string>
  /** Stays when the id changes, as a user's number does when the user is renamed. */
  identity?: string
}

export type Change =
  | { action: 'Added'; after: TrackedObject }
  | { action: 'Removed'; before: TrackedObject }
  | { action: 'Modified' | 'Renamed'; before: TrackedObject; after: TrackedObject }

export const subjectOf = (change: Change): TrackedObject =>
  change.action === 'Removed' ? change.before : change.after

export const keyOf = (object: TrackedObject): string => `${object.type}/${object.id}`

/** What people are told of a change, one line per property. */
export function detailsOf(change: Change): Detail[] {
  if (change.action === 'Added') return sides(change.after, 'after')
  if (change.action === 'Removed') return sides(change.before, 'before')
  const renamed =
    change.before.name === change.after.name
      ? []
      : [{ property: 'Name', before: change.before.name, after: change.after.name }]
  return [
    ...renamed,
    ...changedProperties(change.before, change.after),
    ...changedDigests(change.before, change.after),
  ]
}

const sides = (object: TrackedObject, side: 'before' | 'after'): Detail[] =>
  Object.entries(object.properties)
    .filter(([, value]) => value !== '')
    .map(([property, value]) => ({ property, [side]: value }))

/** A property that one side does not know was not readable then, and says nothing about a change. */
function changedProperties(before: TrackedObject, after: TrackedObject): Detail[] {
  return Object.entries(after.properties).flatMap(([property, value]) => {
    const old = before.properties[property]
    return old === undefined || old === value ? [] : [{ property, before: old, after: value }]
  })
}

function changedDigests(before: TrackedObject, after: TrackedObject): Detail[] {
  return Object.entries(after.digests ?? {}).flatMap(([property, digest]) => {
    const old = before.digests?.[property]
    return old === undefined || old === digest ? [] : [{ property, after: 'changed' }]
  })
}

export function isSame(a: TrackedObject, b: TrackedObject): boolean {
  return detailsOf({ action: 'Modified', before: a, after: b }).length === 0
}
