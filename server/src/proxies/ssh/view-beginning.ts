/** A line longer than this is not searched to its end. */
const longestSearch = 16 * 1024
const lineFeed = 10
const escape = 0x1b

const enterScreen = '\x1b[?1049h'
/** The switches between the two screens of a terminal that programs use. */
// eslint-disable-next-line no-control-regex
const screenSwitch = /\x1b\[\?(?:1049|1047|47)([hl])/

/**
 * Where a stream that lost its front may be entered, counted from its beginning: behind a line, or before a control sequence;
 * never within a character.
 */
export function placeToBegin(data: Buffer): number {
  const end = Math.min(data.length, longestSearch)
  for (let at = 0; at < end; at += 1) {
    if (data[at] === lineFeed) return at + 1
    if (data[at] === escape) return at
  }
  let at = 0
  while (at < data.length && isWithinCharacter(data[at] ?? 0)) at += 1
  return at
}

/** Of UTF-8: the second and later bytes of a character. */
const isWithinCharacter = (byte: number): boolean => byte >= 0x80 && byte < 0xc0

/**
 * What takes an empty terminal to the screen on which `data` begins: the first switch in it says where it came from, and
 * without one it is where it is now.
 */
export function screenBefore(data: Buffer, isFullScreen: boolean): string {
  const next = screenSwitch.exec(data.toString('latin1'))?.[1]
  const wasFullScreen = next === undefined ? isFullScreen : next === 'l'
  return wasFullScreen ? enterScreen : ''
}

const isText = (byte: number): boolean => byte === lineFeed || byte === 9 || byte >= 0x20

/** The same number of bytes, none of which controls a terminal. */
export function harmlessBytes(data: Buffer): Buffer {
  const copy = Buffer.from(data)
  for (let at = 0; at < copy.length; at += 1) {
    const byte = copy[at] ?? 0
    if (!isText(byte) || byte === 0x7f) copy[at] = byte === 13 ? 0x20 : 0x2e
  }
  return copy
}
