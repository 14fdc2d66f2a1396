import type { ConnectionProfile } from '@gatehouse/contract/access-policies'

export type ForwardWish =
  | { kind: 'local' | 'remote'; host: string; port: number }
  | { kind: 'local-socket' | 'remote-socket'; path: string }
  | { kind: 'agent' | 'x11' }

type ForwardProfile = Pick<
  ConnectionProfile,
  'localForward' | 'remoteForward' | 'forwardTo' | 'agentForward' | 'x11Forward'
>

/** Why a forward is not allowed, as a sentence; undefined when it is. Asked anew for each channel. */
export function forwardRefusal(profile: ForwardProfile, wish: ForwardWish): string | undefined {
  switch (wish.kind) {
    case 'agent':
      return profile.agentForward
        ? undefined
        : 'Your access here does not include agent forwarding.'
    case 'x11':
      return profile.x11Forward ? undefined : 'Your access here does not include X11 forwarding.'
    case 'remote':
    case 'remote-socket':
      return profile.remoteForward
        ? undefined
        : 'Your access here does not include remote forwards.'
    case 'local':
      if (!profile.localForward) return 'Your access here does not include local forwards.'
      return reaches(profile.forwardTo, wish.host, wish.port)
        ? undefined
        : `Your access here does not include forwards to ${wish.host} port ${wish.port}.`
    case 'local-socket':
      if (!profile.localForward) return 'Your access here does not include local forwards.'
      return profile.forwardTo.length === 0 || profile.forwardTo.includes(wish.path)
        ? undefined
        : 'Your access here does not include forwards to this socket.'
  }
}

/** `host:port`, either of which may be `*`, and a host may begin with `*.`; none at all means everywhere. */
export function reaches(patterns: readonly string[], host: string, port: number): boolean {
  if (patterns.length === 0) return true
  return patterns.some((pattern) => {
    const at = pattern.lastIndexOf(':')
    if (at === -1) return fitsHost(pattern, host)
    const wanted = pattern.slice(at + 1)
    return (wanted === '*' || wanted === String(port)) && fitsHost(pattern.slice(0, at), host)
  })
}

function fitsHost(pattern: string, host: string): boolean {
  const wanted = plain(pattern)
  const asked = plain(host)
  if (wanted === '*') return true
  return wanted.startsWith('*.') ? asked.endsWith(wanted.slice(1)) : asked === wanted
}

/** Names are the same in capitals, with a dot at their end, and addresses in brackets. */
const plain = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
