import { isName, isNumber } from './passwd.ts'

/** One line of group(5). */
export interface GroupEntry {
  name: string
  gid: number
  members: string[]
}

/** name:password:gid:members */
export function parseGroup(text: string): GroupEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid, members] = line.split(':')
    if (!isName(name) || !isNumber(gid)) return []
    return [{ name, gid: Number(gid), members: listOf(members) }]
  })
}

/** One line of gshadow(5), without its password. */
export interface GroupShadowEntry {
  name: string
  administrators: string[]
}

/** name:password:administrators:members */
export function parseGroupShadow(text: string): GroupShadowEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , administrators] = line.split(':')
    return isName(name) ? [{ name, administrators: listOf(administrators) }] : []
  })
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
