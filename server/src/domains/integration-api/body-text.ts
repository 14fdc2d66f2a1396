import { wrongInput } from './wire-error.ts'

/**
 * The text of a body. What the content type says counts before what the text says of itself (RFC 7303 §3). Windows
 * PowerShell says nothing and sends windows-1252 beyond ASCII, which is hardly ever valid UTF-8.
 */
export function bodyText(body: Buffer, contentType = ''): string {
  const said = markOf(body) ?? charsetOf(contentType) ?? declaredIn(body)
  if (said !== undefined) return decode(body, said)
  try {
    return decode(body, 'utf-8')
  } catch {
    return decode(body, 'windows-1252') // Every byte means something there, so this does not fail.
  }
}

function decode(body: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch (cause) {
    const isUnknown = cause instanceof RangeError
    throw wrongInput(
      isUnknown
        ? 'The charset of the body is not known. Send UTF-8.'
        : `The body is not valid ${charset}. Send UTF-8, or say the charset in Content-Type.`,
    )
  }
}

const charsetOf = (contentType: string): string | undefined =>
  /;\s*charset\s*=\s*"?([\w.:-]+)"?/i.exec(contentType)?.[1]

function markOf(body: Buffer): string | undefined {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le'
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be'
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8'
  return undefined
}

/** A declaration that could be read cannot be in UTF-16, whatever it says. */
function declaredIn(body: Buffer): string | undefined {
  const start = body.toString('latin1', 0, 200)
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/i.exec(start)?.[1]
  return declared?.toLowerCase().startsWith('utf-16') ? 'utf-8' : declared
}
