/** Longer words would be no message but a flood. */
const maxLength = 500
const maxLines = 50

/** Words of others go into a terminal: nothing in them may control it. */
export const harmlessText = (text: string): string =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, maxLength)

/** The same for several lines, which keep the spaces they begin with. */
export const harmlessLines = (text: string): string[] =>
  text
    .split('\n')
    .slice(0, maxLines)
    .map((line) => `${/^ */.exec(line)?.[0] ?? ''}${harmlessText(line)}`)

/**
 * A line of ours in a terminal that somebody works in. On the screen of an editor it goes to the first row and the cursor back
 * to where it was; else it is a line of its own below what is there.
 */
export function noticeFor(text: string, isFullScreen: boolean): Buffer {
  const shown = `\x1b[7m ${harmlessText(text)} \x1b[0m`
  return Buffer.from(isFullScreen ? `\x1b7\x1b[1;1H\x1b[2K${shown}\x1b8` : `\r\n${shown}\r\n`)
}
