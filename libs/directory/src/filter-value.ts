/**
 * A value as it stands in a filter (RFC 4515, 3): of a text what has a meaning there, of bytes each one.
 * Whatever a person types goes through this, or they could write the filter.
 */
export function escapeFilter(value: string | Buffer): string {
  if (typeof value !== 'string') {
    return Array.from(value, hex).join('')
  }
  return Array.from(value, escapeCharacter).join('')
}

const escapeCharacter = (character: string) =>
  special.has(character) || character < ' ' ? hex(character.codePointAt(0) ?? 0) : character

const special: ReadonlySet<string> = new Set(['*', '(', ')', '\\', '\u007F'])

const hex = (byte: number) => `\\${byte.toString(16).padStart(2, '0')}`
