const partOfName = /[A-Za-z0-9_.@$-]/

/** Whether a text speaks of a name, as a word of its own or, for a program, as the end of a path. */
export function isMentioned(text: string, name: string): boolean {
  if (name === '') return false
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1]
    const after = text[at + name.length]
    // A full stop after a name ends a sentence and not only a name.
    const isEnd = after === undefined || !partOfName.test(after) || after === '.'
    if (isEnd && (before === undefined || !partOfName.test(before))) return true
  }
  return false
}
