import type { CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import type { Attribution } from '../who/attribution.ts'
import { cut, withinLimits } from '../within-limits.ts'
import { type FileChange, isOtherContent } from './file-changes.ts'
import type { FileEntry } from './file-entry.ts'
import { lineDifference } from './line-difference.ts'
import { maskLine } from './secret-files.ts'

const maxShownCharacters = 8000

export interface FileNames {
  /** `root:shadow` */
  ownerOf(entry: FileEntry): string
  /** What is kept of the text of the path before the change. */
  textBefore(path: string): string | undefined
}

export function fileRecord(
  change: FileChange,
  by: Attribution,
  names: FileNames,
  common: { key: string; at: Date; where: string },
): CollectedRecord {
  const subject = subjectOf(change)
  return withinLimits({
    key: common.key,
    at: common.at.toISOString(),
    who: by.who,
    action: change.action,
    objectType: subject.kind,
    what: subject.path,
    where: common.where,
    workstation: by.workstation,
    succeeded: true,
    certainty: by.certainty,
    details: [...fileDetails(change, names), ...by.details],
  })
}

export const subjectOf = (change: FileChange): FileEntry =>
  change.action === 'Removed' ? change.before : change.after.entry

function fileDetails(change: FileChange, names: FileNames): Detail[] {
  if (change.action === 'Added') return properties(change.after.entry, names, 'after')
  if (change.action === 'Removed') return properties(change.before, names, 'before')
  const before = change.before
  const after = change.after.entry
  const moved =
    change.action === 'Modified'
      ? []
      : [{ property: 'Path', before: before.path, after: after.path }]
  const inside = change.action === 'Modified' ? 0 : change.inside.length
  return [
    ...moved,
    ...(inside === 0 ? [] : [{ property: 'Entries inside', after: `${inside}` }]),
    ...differences(before, after, names),
    ...lines(change, names),
  ]
}

function properties(entry: FileEntry, names: FileNames, side: 'before' | 'after'): Detail[] {
  return valuesOf(entry, names)
    .filter(([, value]) => value !== '')
    .map(([property, value]) => ({ property, [side]: value }))
}

function differences(before: FileEntry, after: FileEntry, names: FileNames): Detail[] {
  const old = new Map(valuesOf(before, names))
  const now = new Map(valuesOf(after, names))
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((property) => {
    const [was, is] = [old.get(property), now.get(property)]
    if (was === is) return []
    return [{ property, ...(was ? { before: was } : {}), ...(is ? { after: is } : {}) }]
  })
}

function valuesOf(entry: FileEntry, names: FileNames): [property: string, value: string][] {
  const digest: [string, string] = [entry.isSecret ? 'Keyed digest' : 'SHA-256', entry.digest]
  return [
    ...(entry.kind === 'File'
      ? [['Size', `${entry.size}`] satisfies [string, string], digest]
      : []),
    ...(entry.kind === 'Symbolic link'
      ? []
      : [['Permissions', modeText(entry.mode)] satisfies [string, string]]),
    ['Owner', names.ownerOf(entry)],
    ['Target', entry.target],
  ]
}

/** `0644 rw-r--r--` */
export function modeText(mode: number): string {
  const triple = (shift: number, special: number, letter: string) => {
    const bits = (mode >> shift) & 7
    const mayRun = (bits & 1) !== 0
    const last =
      (mode & special) === 0 ? (mayRun ? 'x' : '-') : mayRun ? letter : letter.toUpperCase()
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`
  }
  const letters = triple(6, 0o4000, 's') + triple(3, 0o2000, 's') + triple(0, 0o1000, 't')
  return `${mode.toString(8).padStart(4, '0')} ${letters}`
}

/** The lines that differ, of a file that was text before and after. */
function lines(
  change: Exclude<FileChange, { action: 'Added' | 'Removed' }>,
  names: FileNames,
): Detail[] {
  const { before, after } = change
  if (after.text === undefined || !isOtherContent(before, after.entry)) return []
  const old = names.textBefore(before.path)
  if (old === undefined) return []
  const { removed, added } = lineDifference(old, after.text)
  const shown = (part: string[]) => cut(part.map(maskLine).join('\n'), maxShownCharacters)
  return [{ property: 'Content', before: shown(removed), after: shown(added) }]
}
