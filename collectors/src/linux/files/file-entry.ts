import type { BigIntStats } from 'node:fs'
import type { Json } from '../../collector.ts'
import { isJsonObject, numberOf, textOf } from '../stored-json.ts'

export type FileKind = 'File' | 'Directory' | 'Symbolic link' | 'Special file'

/** What is kept of one path. */
export interface FileEntry {
  path: string
  kind: FileKind
  /** As text, because it may not fit a number. */
  inode: string
  /** When the inode came into being, in milliseconds since 1970; 0 where the file system does not tell. */
  bornAt: number
  size: number
  modifiedAt: number
  /** Content or attributes changed; nobody can set it back. */
  changedAt: number
  mode: number
  uid: number
  gid: number
  /** SHA-256 in hexadecimal of a file that everybody may read, a keyed digest of others, empty where not read. */
  digest: string
  isSecret: boolean
  /** Of a symbolic link. */
  target: string
}

export function entryOf(path: string, stats: BigIntStats): FileEntry {
  return {
    path,
    kind: kindOf(stats),
    inode: `${stats.ino}`,
    bornAt: Number(stats.birthtimeMs),
    size: Number(stats.size),
    modifiedAt: Number(stats.mtimeMs),
    changedAt: Number(stats.ctimeMs),
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    digest: '',
    isSecret: false,
    target: '',
  }
}

function kindOf(stats: BigIntStats): FileKind {
  if (stats.isFile()) return 'File'
  if (stats.isDirectory()) return 'Directory'
  return stats.isSymbolicLink() ? 'Symbolic link' : 'Special file'
}

/** Nothing can have happened to it since, as far as the file system tells. */
export const isUntouched = (known: FileEntry, seen: FileEntry): boolean =>
  known.kind === seen.kind &&
  known.inode === seen.inode &&
  known.changedAt === seen.changedAt &&
  known.modifiedAt === seen.modifiedAt &&
  known.size === seen.size

/** One thing under two names: an inode number alone is used again as soon as a file is deleted. */
export function isSameInode(a: FileEntry, b: FileEntry): boolean {
  if (a.kind !== b.kind || a.inode !== b.inode) return false
  if (a.bornAt !== 0 && b.bornAt !== 0) return a.bornAt === b.bornAt
  return a.modifiedAt === b.modifiedAt && a.size === b.size
}

/** Without the path, which is its key. */
export function entryJson(entry: FileEntry): Json {
  const json: { [key: string]: Json } = { ...entry }
  delete json['path']
  return json
}

const kinds: readonly string[] = [
  'File',
  'Directory',
  'Symbolic link',
  'Special file',
] satisfies FileKind[]

/** Undefined for what another version wrote. */
export function entryFrom(path: string, json: Json | undefined): FileEntry | undefined {
  if (!isJsonObject(json) || !kinds.includes(textOf(json, 'kind'))) return undefined
  return {
    path,
    kind: textOf(json, 'kind') as FileKind,
    inode: textOf(json, 'inode'),
    bornAt: numberOf(json, 'bornAt'),
    size: numberOf(json, 'size'),
    modifiedAt: numberOf(json, 'modifiedAt'),
    changedAt: numberOf(json, 'changedAt'),
    mode: numberOf(json, 'mode'),
    uid: numberOf(json, 'uid'),
    gid: numberOf(json, 'gid'),
    digest: textOf(json, 'digest'),
    isSecret: json['isSecret'] === true,
    target: textOf(json, 'target'),
  }
}
