import { isIPv6 } from 'node:net'

/** Tries that one address has left. Kept by each node for itself: it protects the node's processor. */
export interface AddressThrottle {
  /** Uses up one try; false when none is left. */
  take(address: string, now: Date): boolean
  /** A sign-in that worked does not count: many people may share one address. */
  giveBack(address: string): void
}

export interface AddressLimits {
  tries: number
  /** How many come back in a minute. */
  perMinute: number
}

const mostAddresses = 10_000

export const usualLimits: AddressLimits = { tries: 100, perMinute: 20 }

export function createAddressThrottle({
  tries,
  perMinute,
}: AddressLimits = usualLimits): AddressThrottle {
  const addresses = new Map<string, { left: number; at: number }>()
  return {
    take(address, now) {
      const key = networkOf(address)
      const before = addresses.get(key) ?? { left: tries, at: now.getTime() }
      const back = ((now.getTime() - before.at) / 60_000) * perMinute
      const left = Math.min(tries, before.left + Math.max(0, back))
      // Set anew, so that the map stays in the order of use and the first is the longest unused.
      addresses.delete(key)
      addresses.set(key, { left: left < 1 ? left : left - 1, at: now.getTime() })
      if (addresses.size > mostAddresses) forgetFirst(addresses)
      return left >= 1
    },
    giveBack(address) {
      const entry = addresses.get(networkOf(address))
      if (entry) entry.left = Math.min(tries, entry.left + 1)
    },
  }
}

function forgetFirst(addresses: Map<string, unknown>): void {
  for (const key of addresses.keys()) {
    addresses.delete(key)
    return
  }
}

/** One customer of a provider has a whole /64 of IPv6 addresses to try from. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::', 2)
  const first = head.split(':').filter(Boolean)
  const last = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}
