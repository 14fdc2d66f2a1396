import { basename, dirname } from 'node:path'
import { isWithin } from './exclusion.ts'
import { type FileEntry, isSameInode } from './file-entry.ts'
import type { FileDifferences, SeenFile } from './file-scan.ts'

export type FileChange =
  | { action: 'Added'; after: SeenFile }
  | { action: 'Removed'; before: FileEntry }
  | { action: 'Modified'; before: FileEntry; after: SeenFile }
  | { action: 'Renamed' | 'Moved'; before: FileEntry; after: SeenFile; inside: Carried[] }

/** What went with a directory that was renamed or moved. */
export interface Carried {
  before: FileEntry
  after: SeenFile
}

export interface FoundChanges {
  changes: FileChange[]
  /** Touched without a change that matters: kept, not told. */
  refreshed: SeenFile[]
}

/** What happened, from what differs. */
export function fileChanges(differences: FileDifferences): FoundChanges {
  const removed = new Map(differences.removed.map((entry) => [entry.path, entry]))
  const added = new Map(differences.added.map((seen) => [seen.entry.path, seen]))
  const moves = [...byInode(removed, added), ...byDigest(removed, added)]
  const real = differences.modified.filter(({ before, after }) => isDifferent(before, after.entry))
  const told = new Set(real.map(({ after }) => after))
  return {
    changes: [
      ...moves,
      ...[...removed.values()].map((before) => ({ action: 'Removed' as const, before })),
      ...[...added.values()].map((after) => ({ action: 'Added' as const, after })),
      ...real.map(({ before, after }) => ({ action: 'Modified' as const, before, after })),
    ],
    refreshed: differences.modified.map(({ after }) => after).filter((seen) => !told.has(seen)),
  }
}

/** A directory changes its times and size with everything in it, which is told by itself. */
export const isDifferent = (before: FileEntry, after: FileEntry): boolean =>
  before.mode !== after.mode ||
  before.uid !== after.uid ||
  before.gid !== after.gid ||
  before.target !== after.target ||
  isOtherContent(before, after)

/** A digest of another kind, or none, cannot be compared. */
export function isOtherContent(before: FileEntry, after: FileEntry): boolean {
  if (after.kind !== 'File') return false
  const canCompare =
    before.isSecret === after.isSecret && before.digest !== '' && after.digest !== ''
  if (canCompare) return before.digest !== after.digest
  return before.size !== after.size || before.modifiedAt !== after.modifiedAt
}

/** Takes the pairs out of both maps. */
function byInode(removed: Map<string, FileEntry>, added: Map<string, SeenFile>): FileChange[] {
  const inodes = new Map([...added.values()].map((seen) => [seen.entry.inode, seen]))
  const moves: FileChange[] = []
  // Directories first, and the outer ones before the inner ones, which then went with them.
  for (const before of [...removed.values()].toSorted(outerFirst)) {
    const after = inodes.get(before.inode)
    if (!after || !removed.has(before.path) || !added.has(after.entry.path)) continue
    if (!isSameInode(before, after.entry)) continue
    removed.delete(before.path)
    added.delete(after.entry.path)
    const inside = before.kind === 'Directory' ? carried(before, after.entry, removed, added) : []
    moves.push({ action: verbOf(before, after.entry), before, after, inside })
  }
  return moves
}

const outerFirst = (a: FileEntry, b: FileEntry): number =>
  Number(b.kind === 'Directory') - Number(a.kind === 'Directory') || a.path.length - b.path.length

function carried(
  from: FileEntry,
  to: FileEntry,
  removed: Map<string, FileEntry>,
  added: Map<string, SeenFile>,
): Carried[] {
  const found: Carried[] = []
  for (const before of removed.values()) {
    if (!isWithin(before.path, from.path)) continue
    const after = added.get(to.path + before.path.slice(from.path.length))
    if (!after || !isSameInode(before, after.entry)) continue
    removed.delete(before.path)
    added.delete(after.entry.path)
    found.push({ before, after })
  }
  return found
}

/** Between file systems a move is a copy: the same name and content, gone there and new here, once each. */
function byDigest(removed: Map<string, FileEntry>, added: Map<string, SeenFile>): FileChange[] {
  const sources = onlyOnes([...removed.values()], (entry) => entry)
  const targets = onlyOnes([...added.values()], ({ entry }) => entry)
  const moves: FileChange[] = []
  for (const [identity, after] of targets) {
    const before = sources.get(identity)
    if (!before || !after) continue
    removed.delete(before.path)
    added.delete(after.entry.path)
    moves.push({ action: 'Moved', before, after, inside: [] })
  }
  return moves
}

function onlyOnes<T>(items: T[], entryOf: (item: T) => FileEntry): Map<string, T | undefined> {
  const found = new Map<string, T | undefined>()
  for (const item of items) {
    const { kind, digest, size, path, isSecret } = entryOf(item)
    if (kind !== 'File' || digest === '' || size === 0) continue
    const identity = `${basename(path)}/${isSecret}/${digest}`
    found.set(identity, found.has(identity) ? undefined : item)
  }
  return found
}

const verbOf = (before: FileEntry, after: FileEntry): 'Renamed' | 'Moved' =>
  dirname(before.path) === dirname(after.path) ? 'Renamed' : 'Moved'
