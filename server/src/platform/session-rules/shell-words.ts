/** Ends one command and begins another. */
const separators = new Set([';', '|', '&', '\n', '(', ')', '`', '{', '}'])

/**
 * The words of each simple command in a line of a POSIX shell, quotes taken away. It knows what people and programs write, not
 * the whole grammar; nothing is expanded.
 */
export function commandsIn(line: string): string[][] {
  const commands: string[][] = [[]]
  let word: string | undefined
  let quote = ''
  const endWord = () => {
    if (word !== undefined) commands.at(-1)?.push(word)
    word = undefined
  }
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && quote === '"') word = `${word ?? ''}${line.charAt((at += 1))}`
      else word = `${word ?? ''}${char}`
    } else if (char === "'" || char === '"') {
      quote = char
      word ??= ''
    } else if (char === '\\') {
      word = `${word ?? ''}${line.charAt((at += 1))}`
    } else if (separators.has(char)) {
      endWord()
      commands.push([])
    } else if (char === ' ' || char === '\t') {
      endWord()
    } else {
      word = `${word ?? ''}${char}`
    }
  }
  endWord()
  return commands.filter((words) => words.length > 0)
}
