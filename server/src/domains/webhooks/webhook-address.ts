import { lookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { AppError, invalidField } from '#platform/errors.ts'
import { isNeverDialled } from '#platform/never-dialled.ts'

export interface Address {
  address: string
  family: 4 | 6
}

/** All addresses of a name. Tests put their own name service in its place. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>

export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }))

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

const isIn = (list: BlockList, address: string) =>
  list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

/** `[::1]` of a URL without its brackets. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, '$1')

/** What can be told without asking the name service, for the person who types the address. */
export function requireReasonableAddress(text: string): void {
  const url = new URL(text)
  const host = hostOf(url)
  const isLiteral = isIP(host) !== 0
  if (isLiteral && isNeverDialled(host)) throw invalidField('url', notAllowed(host))
  const isLocal = host === 'localhost' || (isLiteral && isIn(loopback, host))
  if (url.protocol === 'http:' && !isLocal) throw invalidField('url', needsTls)
}

/**
 * The addresses to connect to, and to no others: what the name means may change a moment later.
 * Throws `forbidden` when one of them is not to be spoken with.
 */
export async function allowedAddresses(url: URL, resolve: Resolve): Promise<readonly Address[]> {
  const host = hostOf(url)
  const literal = isIP(host)
  const addresses: readonly Address[] =
    literal === 0 ? await resolve(host) : [{ address: host, family: literal === 6 ? 6 : 4 }]
  for (const { address } of addresses) {
    if (isNeverDialled(address)) throw new AppError('forbidden', notAllowed(address))
    if (url.protocol === 'http:' && !isIn(loopback, address)) {
      throw new AppError('forbidden', needsTls)
    }
  }
  return addresses
}

const notAllowed = (address: string) =>
  `${address} is not an address for webhooks: it is link-local, of a cloud's metadata service, or not of one computer. Give the address of the receiver.`

const needsTls =
  'Without TLS anybody on the way could read along. Use https://; http:// is for receivers on this computer.'
