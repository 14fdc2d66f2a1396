import type { Change, TrackedObject } from '../tracked-object.ts'

/** Who joined and who left a group that was there before and after; nobody for anything else. */
export function changedMembers(change: Change): { added: string[]; removed: string[] } {
  if (change.action === 'Added' || change.action === 'Removed') return { added: [], removed: [] }
  const [before, after] = [membersOf(change.before), membersOf(change.after)]
  return {
    added: [...after].filter((name) => !before.has(name)),
    removed: [...before].filter((name) => !after.has(name)),
  }
}

const membersOf = ({ properties }: TrackedObject): Set<string> =>
  new Set((properties['Members'] ?? '').split(', ').filter((name) => name !== ''))
