const partOfName = /[A-Za-z0-9_.@$-]/

/** Whether a text speaks of a name, as a word of its own or, for a program, as the end of a path. */
export function isMentioned(text: string, name: string): boolean {
  if (name === '') return false
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (isEdge(text[at - 1]) && endsAt(text, at + name.length)) return true
  }
  return false
}

const isEdge = (character: string | undefined): boolean =>
  character === undefined || !partOfName.test(character)

/** A full stop ends a sentence only where nothing follows it. */
const endsAt = (text: string, at: number): boolean =>
  isEdge(text[at]) || (text[at] === '.' && !/\S/.test(text[at + 1] ?? ''))
