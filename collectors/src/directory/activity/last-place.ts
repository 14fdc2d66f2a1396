import { joinDn, namesOf, parentOf } from '@gatehouse/directory/values'
import type { SeenObject } from './object-change.ts'
import type { ObjectState } from './object-state.ts'
import type { ObjectStore } from './object-store.ts'

/** Long names are cut when an object is deleted, to make room for its GUID. */
const longName = 60

/**
 * Where an object was when it was deleted: it may have been renamed and moved before, and nobody looked in between. Its last
 * parent may itself be deleted, or have another name by now; where it is not known it counts as the same.
 */
export function lastPlaceOf(seen: SeenObject, known: ObjectState, store: ObjectStore): string {
  if (seen.lastDn === undefined) return known.dn
  const [lastName = '', knownName = ''] = [namesOf(seen.lastDn)[0], namesOf(known.dn)[0]]
  const [lastParent, knownParent] = [parentOf(seen.lastDn), parentOf(known.dn)]
  const isCut = lastName.length >= longName && knownName.startsWith(lastName)
  const lastGuid = store.guidOfDn(lastParent)
  const isMoved = lastGuid !== undefined && lastGuid !== store.guidOfDn(knownParent)
  return joinDn(isCut ? knownName : lastName, isMoved ? lastParent : knownParent)
}
