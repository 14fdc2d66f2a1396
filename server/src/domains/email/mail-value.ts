/** A value for both parts of a message; a plain string is escaped for the HTML part. */
export type MailValue = string | { text: string; html: string }

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Good for content and for attributes in quotes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')

export const textOf = (value: MailValue): string => (typeof value === 'string' ? value : value.text)

export const htmlOf = (value: MailValue): string =>
  typeof value === 'string' ? escapeHtml(value).replaceAll(/\r?\n/g, '<br>') : value.html

const cell =
  'padding:6px;border-bottom:1px solid #d5d9e0;text-align:left;vertical-align:top;font-size:13px;line-height:18px;word-break:break-word'

/** Rows under headings: a table in HTML, a block for each row in plain text. Empty cells are left out there. */
export function mailTable(
  headers: readonly string[],
  rows: readonly (readonly MailValue[])[],
): MailValue {
  const head = headers.map(
    (header) => `<th style="${cell};font-weight:600;white-space:nowrap">${escapeHtml(header)}</th>`,
  )
  const body = rows.map((row) => {
    const cells = headers.map((_, index) => `<td style="${cell}">${htmlOf(row[index] ?? '')}</td>`)
    return `<tr>${cells.join('')}</tr>`
  })
  return {
    text: rows.map((row) => blockOf(headers, row)).join('\n\n'),
    html:
      '<table role="table" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">' +
      `<tr>${head.join('')}</tr>${body.join('')}</table>`,
  }
}

const blockOf = (headers: readonly string[], row: readonly MailValue[]): string =>
  headers
    .map((header, index) => [header, textOf(row[index] ?? '')] as const)
    .filter(([, value]) => value !== '')
    .map(([header, value]) => `${header}: ${value.replaceAll('\n', '\n  ')}`)
    .join('\n')
