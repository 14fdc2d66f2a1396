import { BlockList, isIP } from 'node:net'

/**
 * Where nobody of ours connects to, whoever says so: where clouds hand their secrets to whoever asks from inside, the link
 * itself, and what is not one computer. Loopback and private addresses are not among them: that is where people's own are.
 */
const forbidden = new BlockList()
forbidden.addSubnet('169.254.0.0', 16)
forbidden.addAddress('100.100.100.200')
forbidden.addAddress('168.63.129.16')
forbidden.addSubnet('0.0.0.0', 8)
forbidden.addSubnet('224.0.0.0', 3)
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addAddress('fd00:ec2::254', 'ipv6')
forbidden.addAddress('::', 'ipv6')
forbidden.addSubnet('ff00::', 8, 'ipv6')
// Ways to write an IPv4 address as an IPv6 one that a router may take apart again: RFC 6052, RFC 3056.
forbidden.addSubnet('64:ff9b::', 96, 'ipv6')
forbidden.addSubnet('2002::', 16, 'ipv6')

/** Of an address as the name service gives it; IPv4 in the clothes of IPv6 is IPv4. What is no address is not dialled either. */
export function isNeverDialled(address: string): boolean {
  const plain = address.replace(/%.*$/, '')
  const family = isIP(plain)
  return family === 0 || forbidden.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}
