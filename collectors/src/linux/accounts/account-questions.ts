import { type Change, subjectOf, type TrackedObject } from '../tracked-object.ts'
import type { Question } from '../who/who-resolver.ts'
import { accountTypes } from './account-objects.ts'
import type { AccountFact } from './account-records.ts'
import { changedMembers } from './changed-members.ts'

const tools: Readonly<Record<string, readonly string[]>> = {
  [accountTypes.user]: [
    'useradd',
    'usermod',
    'userdel',
    'adduser',
    'deluser',
    'newusers',
    'chfn',
    'chsh',
    'vipw',
  ],
  [accountTypes.group]: [
    'groupadd',
    'groupmod',
    'groupdel',
    'gpasswd',
    'groupmems',
    'useradd',
    'usermod',
    'userdel',
    'adduser',
    'deluser',
    'addgroup',
    'delgroup',
    'vigr',
  ],
  [accountTypes.password]: [
    'passwd',
    'chpasswd',
    'chage',
    'usermod',
    'useradd',
    'userdel',
    'newusers',
    'vipw',
  ],
  [accountTypes.sudoRule]: ['visudo'],
  [accountTypes.key]: ['ssh-copy-id'],
}

/** How logs would speak of the change. */
export function questionOf(fact: AccountFact, at: Date): Question {
  const subject = subjectOf(fact.change)
  const owner = subject.type === accountTypes.key ? (subject.properties['User'] ?? 'root') : 'root'
  return {
    at,
    accounts: [...new Set([owner, 'root'])],
    fallback: owner,
    names: [...new Set([...sidesOf(fact.change).flatMap(namesOf), ...memberNames(fact.change)])],
    tools: tools[subject.type] ?? [],
  }
}

function sidesOf(change: Change): TrackedObject[] {
  if (change.action === 'Added') return [change.after]
  return change.action === 'Removed' ? [change.before] : [change.before, change.after]
}

function namesOf(object: TrackedObject): string[] {
  const isAccount = object.type !== accountTypes.sudoRule && object.type !== accountTypes.key
  if (!isAccount) return [object.origin]
  // The identity is the number of the user or group.
  return object.identity === undefined ? [object.name] : [object.name, object.identity]
}

/** Tools that change members name the member, and some of them not the group. */
function memberNames(change: Change): string[] {
  const { added, removed } = changedMembers(change)
  return [...added, ...removed]
}
