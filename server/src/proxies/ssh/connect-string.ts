/** What somebody says in the SSH user name; empty where nothing was said. */
export interface ConnectString {
  username: string
  /** As typed; `_` may stand for a space. */
  sessionType: string
  target: string
  policy: string
  reason: string
  ticket: string
}

/** The first of them in the string is the one that counts; the others are text like any other. */
const separators = ['+', '%', '#', ','] as const

const maxLength = 1024
const ticketMark = 'ticket:'

/**
 * `user+session type+target[+policy][+notes]`, or short `user%session type@target`. A user name may be `domain\user` or
 * `user@domain`. Notes are the reason; a ticket goes before it as `ticket:INC0012`.
 * @throws {RangeError} with a sentence for the user
 */
export function parseConnectString(text: string): ConnectString {
  if (text.length > maxLength) throw new RangeError('The user name is too long.')
  if (/\p{Cc}/u.test(text)) throw new RangeError('The user name has control characters in it.')
  const [username = '', ...rest] = split(text)
  if (username === '') throw new RangeError('The user name is missing before the session type.')
  const [sessionType = '', target = '', policy = '', ...notes] = expandShortForm(rest)
  return { username, sessionType, target, policy, ...readNotes(notes.join(separatorOf(text))) }
}

/** The same in one string, for people to type. Its separator is one that no part has. */
export function formatConnectString(parts: Partial<ConnectString> & { username: string }): string {
  const { username, sessionType = '', target = '', policy = '', reason = '', ticket = '' } = parts
  const notes = ticket === '' ? reason : `${ticketMark}${ticket} ${reason}`.trim()
  const words = [username, sessionType.replaceAll(' ', '_'), target, policy, notes]
  while (words.length > 1 && words.at(-1) === '') words.pop()
  const free = separators.find((separator) => words.every((word) => !word.includes(separator)))
  return words.join(free ?? '+')
}

function split(text: string): string[] {
  const separator = separatorOf(text)
  return separator === '' ? [text.trim()] : text.split(separator).map((part) => part.trim())
}

const separatorOf = (text: string): string => /[+%#,]/.exec(text)?.[0] ?? ''

/** `root@web1` in the place of the session type; a session type with an @ is found through the menu. */
function expandShortForm(parts: string[]): string[] {
  const [first = '', ...rest] = parts
  const at = first.indexOf('@')
  return at === -1 ? parts : [first.slice(0, at), first.slice(at + 1), ...rest]
}

function readNotes(notes: string): { reason: string; ticket: string } {
  if (!notes.startsWith(ticketMark)) return { reason: notes.trim(), ticket: '' }
  const [ticket = '', ...words] = notes.slice(ticketMark.length).trim().split(' ')
  return { reason: words.join(' ').trim(), ticket }
}
