import { isIP } from 'node:net'
import type { ConnectionProfile } from '@gatehouse/contract/access-policies'
import { compilePattern } from './command-pattern.ts'
import { isInNetworks } from './source-networks.ts'

export interface ForwardRule {
  host: string
  from: number
  to: number
}

/** Reads `db1:5432`, `*.corp:443`, `10.0.0.0/8:*`, `[2001:db8::/32]:8000-8100`; undefined when it is none. */
export function readForwardRule(text: string): ForwardRule | undefined {
  const [, bracketed, plain, ports] =
    /^(?:\[([^\]]+)\]|([^:\s]+)):(\*|\d+(?:-\d+)?)$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined || ports === undefined) return undefined
  if (bracketed !== undefined && isIP(bracketed.split('/')[0] ?? '') !== 6) return undefined
  if (ports === '*') return { host, from: 1, to: 65_535 }
  const [from = 0, to = from] = ports.split('-').map(Number)
  return from >= 1 && from <= to && to <= 65_535 ? { host, from, to } : undefined
}

// At addresses of the link a machine in a cloud finds its own keys.
const ofTheLink = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254']

/** `web*` and addresses. A network counts for addresses alone: only the target knows what a name stands for. */
function fits(rule: string, host: string): boolean {
  if (isIP(host) !== 0) return isInNetworks([rule], host)
  const parts = rule.toLowerCase().split('*').map(literally)
  return compilePattern(`^${parts.join('.*')}$`).test(host)
}

const literally = (text: string): string => text.replaceAll(/[^\p{L}\p{N}_]/gu, String.raw`\$&`)

/**
 * Whether a forward of the client (`-L`, `-D`) may reach a host and port as they were asked for. Without patterns, and with
 * `*`, all may be reached but addresses of the link, which have to be named.
 */
export function mayForward(
  { localForward, forwardTo }: Pick<ConnectionProfile, 'localForward' | 'forwardTo'>,
  askedHost: string,
  port: number,
): boolean {
  if (!localForward || !Number.isInteger(port) || port < 1 || port > 65_535) return false
  const host = canonicalHost(askedHost)
  if (host === '') return false
  if (forwardTo.length === 0) return !isInNetworks(ofTheLink, host)
  return forwardTo
    .map(readForwardRule)
    .filter((rule) => rule !== undefined)
    .filter(({ from, to }) => port >= from && port <= to)
    .some((rule) => (rule.host === '*' ? !isInNetworks(ofTheLink, host) : fits(rule.host, host)))
}

/** As the target would read it: `2852039166` and `0xa9.254.169.254` are addresses, too. Empty when it is no host. */
function canonicalHost(text: string): string {
  const host = text.toLowerCase().replace(/\.$/, '')
  if (host.length > 255 || /[\s\p{Cc}/?#@\\]/u.test(host)) return ''
  if (isIP(host) !== 0 || !/^(?:0x[\da-f]*|\d+)$/.test(host.split('.').at(-1) ?? '')) return host
  return URL.parse(`http://${host}`)?.hostname ?? ''
}
