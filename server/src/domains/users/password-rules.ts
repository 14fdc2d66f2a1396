import { commonWords, rows } from './common-words.ts'

/** What a guesser does not get for nothing, in characters. */
const leastUnguessable = 6

/**
 * Says why a password would be guessed soon, or nothing when it would not. Length is checked by the
 * contract; this looks at what is left without common words, names, rows of keys and repetitions.
 */
export function passwordWeakness(password: string, username: string): string | undefined {
  if (unguessable(password, username).length >= leastUnguessable) return undefined
  return 'This password is easy to guess: without common words, your user name, rows of keys and repetitions little of it is left. Use a few unrelated words.'
}

function unguessable(password: string, username: string): string {
  const text = withoutRepetition(password.normalize('NFKC').toLowerCase())
  const parts = username.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  const names = parts.filter((part) => part.length >= 3)
  const plain = withoutRows(text)
    .replaceAll(/(?:19|20)\d\d/g, '')
    .replaceAll(/[\s!?.,*#_-]/g, '')
  return withoutWords(plain, [...names, ...commonWords])
}

/** `abcabcabc` and `aaaa` are no longer than `abc` and `a`. */
const withoutRepetition = (text: string): string => text.replaceAll(/(.{1,6}?)\1{2,}/gu, '$1')

function withoutRows(text: string): string {
  let left = ''
  for (let at = 0; at < text.length;) {
    const length = rowLength(text.slice(at))
    if (length < 4) left += text.charAt(at)
    at += length < 4 ? 1 : length
  }
  return left
}

/** How many characters at the start stand side by side in one of the rows. */
function rowLength(text: string): number {
  let longest = 0
  for (const row of rows) {
    let length = 1
    while (length < text.length && row.includes(text.slice(0, length + 1))) length += 1
    longest = Math.max(longest, length)
  }
  return longest
}

const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
}

/** Longest first, so that a word is not broken up by a shorter one inside it. */
function withoutWords(text: string, words: readonly string[]): string {
  let left = text.replaceAll(/[0134578@$]/g, (character) => lookalikes[character] ?? character)
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    left = left.replaceAll(word, '')
  }
  return left
}
