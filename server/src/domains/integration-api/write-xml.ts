/** XML 1.0 §2.2 knows no other characters, not even escaped. A lone surrogate is none either. */
// oxlint-disable-next-line no-control-regex
const unknownToXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // A parser makes a line feed of it unless it is escaped.
  '\r': '&#xD;',
}

export const xmlText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(unknownToXml, '\uFFFD')
    .replaceAll(/[&<>\r]/g, (character) => escapes[character] ?? character)

export const element = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<${name}>${xmlText(text)}</${name}>`

export const xmlDocument = (root: string, namespace: string, content: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`
