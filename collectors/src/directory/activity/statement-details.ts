import type { Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import { canonicalPath, parentOf, rdnValueOf } from '@gatehouse/directory/values'
import type { MemberChange } from './object-change.ts'
import { isSameName } from './object-difference.ts'
import type { ObjectState } from './object-state.ts'
import { attributeDetails, type Names } from './value-words.ts'

/** Of another name; none where it is the same. */
export function nameDetails(before: string, after: string): Detail[] {
  const names = { before: rdnValueOf(before), after: rdnValueOf(after) }
  return names.before === names.after ? [] : [{ property: directoryProperties.name, ...names }]
}

/** Of another place; none where it is the same. */
export function placeDetails(before: string, after: string): Detail[] {
  const [from, to] = [parentOf(before), parentOf(after)]
  if (isSameName(from, to)) return []
  return [
    { property: directoryProperties.parent, before: canonicalPath(from), after: canonicalPath(to) },
  ]
}

export const memberDetail = ({ dn, isAdded }: MemberChange): Detail => ({
  property: directoryProperties.member,
  [isAdded ? 'after' : 'before']: canonicalPath(dn) || dn,
})

/** Of every new object the same: who may do what, as its class has it, and numbers that say nothing to anybody. */
const usual: ReadonlySet<string> = new Set(['ntsecuritydescriptor', 'codepage', 'countrycode'])

/** All that is known of an object, on one side. */
export function sidesOf(state: ObjectState, side: 'before' | 'after', names: Names): Detail[] {
  return Object.entries(state.attributes).flatMap(([name, values]) =>
    usual.has(name)
      ? []
      : attributeDetails(
          side === 'before'
            ? { name, before: values, after: [] }
            : { name, before: [], after: values },
          names,
        ),
  )
}
