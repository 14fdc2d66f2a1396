/**
 * One word for a POSIX shell. The only way that a value gets into a command line.
 * @throws {RangeError} for a NUL, which no command line can hold
 */
export function shellQuote(word: string): string {
  if (word.includes('\0')) throw new RangeError('A word of a command line cannot hold a NUL.')
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
