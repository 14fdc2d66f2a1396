/** What may come next, by RFC 8259. */
type Expected = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end'

const space = /[ \t\n\r]*/y
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** The first position at which a text stops being JSON; its length when it only ends too early. */
export function placeOfMistake(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  const afterValue = (): Expected | undefined => (open.length === 0 ? undefined : 'comma or end')
  for (let at = skip(space, text, 0); ; at = skip(space, text, at)) {
    const character = text.charAt(at)
    const closes = open.at(-1) === '{' ? '}' : ']'
    let next: Expected | undefined
    if (open.length > 0 && expected.includes('end') && character === closes) {
      open.pop()
      next = afterValue()
      at += 1
    } else if (expected === 'comma or end') {
      if (character !== ',') return at
      next = open.at(-1) === '{' ? 'name' : 'value'
      at += 1
    } else if (expected === 'colon') {
      if (character !== ':') return at
      next = 'value'
      at += 1
    } else if (character === '"') {
      const { end, isWhole } = stringEnd(text, at)
      if (!isWhole) return end
      next = expected.startsWith('name') ? 'colon' : afterValue()
      at = end
    } else if (expected.startsWith('name')) return at
    else if (character === '{' || character === '[') {
      open.push(character)
      next = character === '{' ? 'name or end' : 'value or end'
      at += 1
    } else {
      const end = skip(scalar, text, at)
      if (end === at) return at
      next = afterValue()
      at = end
    }
    if (next === undefined) return skip(space, text, at)
    expected = next
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** Where a string that begins at `at` ends, or what in it may not stand there. */
function stringEnd(text: string, at: number): { end: number; isWhole: boolean } {
  for (let index = at + 1; index < text.length;) {
    const code = text.charCodeAt(index)
    if (code === 0x22) return { end: index + 1, isWhole: true }
    if (code < 0x20) return { end: index, isWhole: false }
    const next = code === 0x5c ? skip(escape, text, index) : index + 1
    if (next === index) return { end: index, isWhole: false }
    index = next
  }
  return { end: text.length, isWhole: false }
}
