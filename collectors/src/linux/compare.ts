import { type Change, isSame, keyOf, type TrackedObject } from './tracked-object.ts'

/** Types whose objects keep their identity under a new id, and what that is called. */
export type IdentityRules = Readonly<Record<string, 'Renamed' | 'Modified'>>

/** What happened between two states, in the order of the second. */
export function compare(
  before: ReadonlyMap<string, TrackedObject>,
  after: ReadonlyMap<string, TrackedObject>,
  rules: IdentityRules = {},
): Change[] {
  const removed = [...before.values()].filter((object) => !after.has(keyOf(object)))
  const added = [...after.values()].filter((object) => !before.has(keyOf(object)))
  const partners = pairByIdentity(removed, added, rules)

  const changes: Change[] = removed
    .filter((object) => !partners.removed.has(object))
    .map((object) => ({ action: 'Removed', before: object }))
  for (const object of after.values()) {
    const change = changeOf(object, before.get(keyOf(object)), partners.added.get(object), rules)
    if (change) changes.push(change)
  }
  return changes
}

function changeOf(
  object: TrackedObject,
  old: TrackedObject | undefined,
  partner: TrackedObject | undefined,
  rules: IdentityRules,
): Change | undefined {
  if (old) {
    return isSame(old, object) ? undefined : { action: 'Modified', before: old, after: object }
  }
  if (partner) return { action: rules[object.type] ?? 'Modified', before: partner, after: object }
  return { action: 'Added', after: object }
}

/** Only where exactly one went and one came with the same identity; anything else would be a guess. */
function pairByIdentity(removed: TrackedObject[], added: TrackedObject[], rules: IdentityRules) {
  const gone = singles(removed, rules)
  const pairs = {
    removed: new Set<TrackedObject>(),
    added: new Map<TrackedObject, TrackedObject>(),
  }
  for (const [identity, object] of singles(added, rules)) {
    const old = gone.get(identity)
    if (!object || !old) continue
    pairs.removed.add(old)
    pairs.added.set(object, old)
  }
  return pairs
}

/** By identity; `undefined` where several share one. */
function singles(
  objects: TrackedObject[],
  rules: IdentityRules,
): Map<string, TrackedObject | undefined> {
  const found = new Map<string, TrackedObject | undefined>()
  for (const object of objects) {
    if (object.identity === undefined || !(object.type in rules)) continue
    const identity = `${object.type}/${object.identity}`
    found.set(identity, found.has(identity) ? undefined : object)
  }
  return found
}
