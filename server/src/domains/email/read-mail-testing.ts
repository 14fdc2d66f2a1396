/** A message as a mail program would show it, for tests. */
export interface ReadMail {
  raw: string
  /** Of the message, unfolded and decoded; undefined when it has none of this name. */
  header(name: string): string | undefined
  text: string
  html: string
}

export function readMail(raw: string): ReadMail {
  const { head, body } = halves(raw)
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1]
  const parts = boundary === undefined ? [] : body.split(`--${boundary}`).slice(1, -1)
  const part = (type: string): string => {
    const found = parts
      .map((one) => halves(one.replace(/^\n/, '')))
      .find((one) => one.head.includes(type))
    return found ? decodeBody(found) : ''
  }
  return {
    raw,
    header: (name) => headerOf(head, name),
    text: boundary === undefined ? body : part('text/plain'),
    html: part('text/html'),
  }
}

interface Halves {
  head: string
  body: string
}

function halves(text: string): Halves {
  const lines = text.replaceAll('\r\n', '\n')
  const end = lines.indexOf('\n\n')
  return { head: lines.slice(0, end).replaceAll(/\n[ \t]+/g, ' '), body: lines.slice(end + 2) }
}

function headerOf(head: string, name: string): string | undefined {
  const line = head
    .split('\n')
    .find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return line
    ?.slice(name.length + 1)
    .trim()
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString()
        : quotedPrintable(text.replaceAll('_', ' ')),
    )
}

function decodeBody({ head, body }: Halves): string {
  if (head.includes('base64')) return Buffer.from(body, 'base64').toString()
  return head.includes('quoted-printable') ? quotedPrintable(body) : body
}

const quotedPrintable = (text: string): string =>
  Buffer.from(
    text
      .replaceAll('=\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    'latin1',
  ).toString()
