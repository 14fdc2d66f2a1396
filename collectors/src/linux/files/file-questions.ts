import type { Question } from '../who/who-resolver.ts'
import type { FileChange } from './file-changes.ts'
import type { FileEntry } from './file-entry.ts'
import { subjectOf } from './file-records.ts'

const othersMayWrite = 0o022

/** Files that tools write whose log lines speak of accounts and not of files. */
const accountFiles = /^\/etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-?$/
const accountTools = [
  'useradd',
  'usermod',
  'userdel',
  'groupadd',
  'groupmod',
  'groupdel',
  'groupmems',
  'gpasswd',
  'newusers',
  'passwd',
  'chpasswd',
  'chgpasswd',
  'chage',
  'chfn',
  'chsh',
]

export interface Surroundings {
  /** The directory of the changed path, where it still is. */
  parent: FileEntry | undefined
  nameOf: (uid: number) => string | undefined
}

/** How logs would speak of the change. */
export function fileQuestion(
  change: FileChange,
  at: Date,
  { parent, nameOf }: Surroundings,
): Question {
  const subject = subjectOf(change)
  const owner = nameOf(subject.uid)
  const isForRootOnly = isRoots(subject) && (!parent || isRoots(parent))
  const isAccountFile = accountFiles.test(subject.path)
  const paths = change.action === 'Removed' || change.action === 'Added' ? [] : [change.before.path]
  return {
    at,
    accounts: isForRootOnly || owner === undefined ? ['root'] : [...new Set([owner, 'root'])],
    // The owner of a file need not be who changed it; only where nobody else could have, root is named.
    fallback: isForRootOnly ? 'root' : 'unknown',
    names: [...new Set([subject.path, ...paths])],
    tools: isAccountFile ? accountTools : [],
    isAnyUseOfTool: isAccountFile,
  }
}

/** Permissions of a link say nothing. */
const isRoots = (entry: FileEntry): boolean =>
  entry.uid === 0 && (entry.kind === 'Symbolic link' || (entry.mode & othersMayWrite) === 0)
