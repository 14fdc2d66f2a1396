import { BlockList, isIP, isIPv6 } from 'node:net'
import { invalidField } from '#platform/errors.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** `[::1]` of a URL without its brackets. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, '$1')

export function isThisComputer(url: URL): boolean {
  const host = hostOf(url)
  if (isIP(host) === 0) return host === 'localhost'
  return loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

/** Whether keys and customers' data may be sent there. */
export const isSafe = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isThisComputer(url))

/** The address without a path, which the API brings itself. Throws `invalid_request`. */
export function requireSafeSite(text: string): string {
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    throw invalidField('connection.site', 'Give the keys in their own fields, not in the address.')
  }
  if (!isSafe(url)) {
    throw invalidField(
      'connection.site',
      'Without TLS anybody on the way could read keys and alerts. Use https://; http:// is for a trial on this computer.',
    )
  }
  return url.origin
}
