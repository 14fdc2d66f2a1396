import { isUtf8 } from 'node:buffer'

export interface BasicCredentials {
  username: string
  password: string
}

/** RFC 7617, UTF-8 or, as older clients send it, Latin-1. Undefined for any other scheme and for what is damaged. */
export function basicCredentials(authorization = ''): BasicCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  const text = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
