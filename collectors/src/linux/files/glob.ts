type Token = 'any' | ((character: string) => boolean)

/** A shell pattern as fnmatch(3) reads it without flags: `*` and `?` match a slash, too. */
export function globOf(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern)
  return (text) => isMatch(tokens, text)
}

/** Goes back to the last `*` only, which is enough and keeps the time below pattern × text. */
function isMatch(tokens: Token[], text: string): boolean {
  let at = 0
  let token = 0
  let star = -1
  let retryAt = 0
  while (at < text.length) {
    const wanted = tokens[token]
    if (wanted === 'any') {
      star = token++
      retryAt = at
    } else if (wanted?.(text[at] ?? '')) {
      token++
      at++
    } else if (star >= 0) {
      token = star + 1
      at = ++retryAt
    } else return false
  }
  return tokens.slice(token).every((rest) => rest === 'any')
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    const end = character === '[' ? pattern.indexOf(']', at + 2) : -1
    if (character === '*') tokens.push('any')
    else if (character === '?') tokens.push(() => true)
    else if (end > 0) {
      tokens.push(setOf(pattern.slice(at + 1, end)))
      at = end
    } else tokens.push((each) => each === character)
  }
  return tokens
}

/** `abc`, `a-z`, `!a-z` */
function setOf(content: string): (character: string) => boolean {
  const isNegated = content.startsWith('!') || content.startsWith('^')
  const ranges = [...content.slice(isNegated ? 1 : 0).matchAll(/(.)-(.)|(.)/gs)].map(
    ([, from, to, only]) => [only ?? from ?? '', only ?? to ?? ''] as const,
  )
  return (character) =>
    ranges.some(([from, to]) => character >= from && character <= to) !== isNegated
}
