/** What one sudoers(5) file says, in a form in which only a changed meaning looks different. */
export interface SudoersFile {
  rules: SudoRule[]
  /** As written: a path, or one below the directory of this file. */
  includes: { path: string; isDirectory: boolean }[]
}

export interface SudoRule {
  text: string
  /** Whom it speaks of: `alice`, `%sudo`, `Defaults`, `User_Alias ADMINS`. */
  subject: string
}

const include = /^[@#](include|includedir)[ \t]+(?:"([^"]+)"|(.+))$/

export function parseSudoers(text: string): SudoersFile {
  const file: SudoersFile = { rules: [], includes: [] }
  for (const line of logicalLines(text)) {
    const [, kind, quoted, bare] = include.exec(line) ?? []
    if (kind) {
      const path = (quoted ?? bare ?? '').replaceAll('\\ ', ' ').trim()
      file.includes.push({ path, isDirectory: kind === 'includedir' })
      continue
    }
    const rule = withoutComment(line)
    if (rule !== '') file.rules.push({ text: rule, subject: subjectOf(rule) })
  }
  return file
}

/** A backslash at the end of a line continues it. */
function logicalLines(text: string): string[] {
  return text
    .replaceAll(/\\\r?\n[ \t]*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** `#` begins a comment, except as `#1000`, a user by number, and where it is escaped or quoted. */
function withoutComment(line: string): string {
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const character = line[at]
    if (character === '\\') at++
    else if (character === '"') isQuoted = !isQuoted
    else if (character === '#' && !isQuoted && !isUserNumber(line, at)) {
      return tidy(line.slice(0, at))
    }
  }
  return tidy(line)
}

const isUserNumber = (line: string, at: number): boolean =>
  /^#-?\d/.test(line.slice(at, at + 3)) && /(^|[\s,(%!=])$/.test(line.slice(0, at))

const tidy = (line: string): string =>
  line
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ ?([=,:]) ?/g, '$1')
    .trim()

function subjectOf(rule: string): string {
  const [first = rule, second] = rule.split(' ')
  return /^(User|Runas|Host|Cmnd|Cmd)_Alias$/.test(first)
    ? `${first} ${second?.split('=')[0] ?? ''}`
    : first
}
