import { AndFilter, EqualityFilter, FilterParser, NotFilter, OrFilter, type Filter } from 'ldapts'
import { DirectoryTrouble } from './directory-trouble.ts'

/**
 * A filter as it is sent (RFC 4515). The library takes an escaped byte for a character, which above 0x7f is two bytes when
 * it is sent: nothing would ever be found by the bytes of a GUID or SID. So those go around it.
 * @throws {DirectoryTrouble}
 */
export function parseFilter(filter: string): Filter {
  try {
    if (standIn.test(filter)) throw new TypeError('It has a character that stands for a byte here')
    const parsed = FilterParser.parseString(
      filter.replace(escapedByte, (_, hex: string) =>
        String.fromCodePoint(firstStandIn + Number.parseInt(hex, 16)),
      ),
    )
    restoreBytes(parsed)
    return parsed
  } catch (error) {
    throw new DirectoryTrouble(
      'work',
      {
        text: `The filter ${filter.slice(0, 200)} is not written as it must be.`,
        fix: 'Correct it (RFC 4515).',
      },
      error,
    )
  }
}

const escapedByte = /\\([89a-f][0-9a-f])/gi

/** Of characters for private use, at the end of Unicode; they stand for bytes while the library reads the filter. */
const firstStandIn = 0x10_f7_00
const standIn = /[\u{10f700}-\u{10f7ff}]/u

function restoreBytes(filter: Filter): void {
  if (filter instanceof AndFilter || filter instanceof OrFilter) {
    for (const part of filter.filters) restoreBytes(part)
    return
  }
  if (filter instanceof NotFilter) return restoreBytes(filter.filter)
  if (!standIn.test(Object.values(filter).join('\n'))) return
  if (!(filter instanceof EqualityFilter) || typeof filter.value !== 'string') {
    throw new TypeError('Bytes can only be compared as a whole')
  }
  filter.value = Buffer.concat(Array.from(filter.value, bytesOf))
}

function bytesOf(character: string): Buffer {
  const byte = (character.codePointAt(0) ?? 0) - firstStandIn
  return byte >= 0 && byte <= 0xff ? Buffer.from([byte]) : Buffer.from(character)
}
