import { BlockList, isIP } from 'node:net'

interface Prefix {
  address: string
  bits: number
  family: 'ipv4' | 'ipv6'
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const mappedBits = 96

/** Reads `10.0.0.0/8`, `10.1.2.3` and the same of IPv6; IPv4 in the clothes of IPv6 is IPv4. Undefined when it is none. */
function prefixOf(text: string): Prefix | undefined {
  const [given = '', length] = text.split('/')
  const address = plain(given)
  const version = isIP(address)
  if (version === 0) return undefined
  const all = version === 4 ? 32 : 128
  const dressed = version === 4 && isIP(given) === 6 ? mappedBits : 0
  const bits = length === undefined ? all : Number(length) - dressed
  if (!Number.isInteger(bits) || bits < 0 || bits > all) return undefined
  return { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Without the zone of a link-local address. A dual-stack socket writes IPv4 as `::ffff:10.0.0.1`. */
function plain(text: string): string {
  const address = text.trim().replace(/%.*$/, '')
  if (isIP(address) !== 6) return address
  // The one spelling of an address that the URL standard knows: `::ffff:a00:1`.
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(written) ?? []
  if (high === undefined || low === undefined) return mapped.exec(written)?.[1] ?? written
  const value = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
}

/** What is no address is in no network. */
export function isInNetworks(networks: readonly string[], address: string): boolean {
  const asked = prefixOf(address)
  if (!asked) return false
  const list = new BlockList()
  for (const network of networks) {
    const prefix = prefixOf(network)
    if (prefix) list.addSubnet(prefix.address, prefix.bits, prefix.family)
  }
  return list.check(asked.address, asked.family)
}
