/** How the terminal draws the next character. As in version 6.0, which is pinned. */
export interface Pen {
  isBold(): number
  isDim(): number
  isItalic(): number
  isUnderline(): number
  isBlink(): number
  isInverse(): number
  isInvisible(): number
  isStrikethrough(): number
  isOverline(): number
  /** 0 none, 1 one of 16, 2 one of 256, 3 red, green and blue; in the bits from 24 on. */
  getFgColorMode(): number
  getBgColorMode(): number
  getFgColor(): number
  getBgColor(): number
}

/** The sequence that makes it so, whatever it was before. ECMA-48 §8.3.117, and the usual colours. */
export function penSequence(pen: Pen): string {
  const flags: [number, number][] = [
    ...([
      [pen.isBold(), 1],
      [pen.isDim(), 2],
      [pen.isItalic(), 3],
    ] as [number, number][]),
    ...([
      [pen.isUnderline(), 4],
      [pen.isBlink(), 5],
      [pen.isInverse(), 7],
    ] as [number, number][]),
    ...([
      [pen.isInvisible(), 8],
      [pen.isStrikethrough(), 9],
    ] as [number, number][]),
    [pen.isOverline(), 53],
  ]
  const codes = [
    '0',
    ...flags.filter(([isOn]) => isOn !== 0).map(([, code]) => String(code)),
    ...colour(30, pen.getFgColor(), pen.getFgColorMode()),
    ...colour(40, pen.getBgColor(), pen.getBgColorMode()),
  ]
  return `\x1b[${codes.join(';')}m`
}

/** The same for what is behind the characters alone. */
export const backSequence = (pen: Pen): string =>
  `\x1b[${['0', ...colour(40, pen.getBgColor(), pen.getBgColorMode())].join(';')}m`

/** `code` is that of the first of the eight colours: 30 for characters, 40 for what is behind them. */
function colour(code: number, value: number, mode: number): string[] {
  switch (mode >> 24) {
    case 1:
      return [String(value < 8 ? code + value : code + 60 + value - 8)]
    case 2:
      return [`${code + 8};5;${value}`]
    case 3:
      return [`${code + 8};2;${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`]
    default:
      return []
  }
}
