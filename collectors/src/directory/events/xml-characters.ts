/** Characters that XML cannot have (XML 1.0, 2.2). Halves of pairs are not among them. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g
const reference = /&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi

const shownInstead = '\ufffd'

/** Text in which every character may stand in XML; one that may not is shown as what cannot be shown. */
export const withoutForbidden = (text: string): string =>
  text.toWellFormed().replace(forbidden, shownInstead)

/** XML in the same way, where Windows wrote such characters, or references to them: whoever names an account with one hides nothing. */
export const readableXml = (xml: string): string =>
  withoutForbidden(xml).replace(reference, (written, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return isCharacter(code) ? written : shownInstead
  })

function isCharacter(code: number): boolean {
  if (code > 0x10ffff) return false
  const character = String.fromCodePoint(code)
  return withoutForbidden(character) === character
}
