import type { ConnectionProfile } from '@gatehouse/contract/access-policies'
import { mayForward } from '#platform/session-rules/forward-rule.ts'

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

/** As policies have it: none at all means everywhere but addresses of the link. */
export const reaches = (forwardTo: readonly string[], host: string, port: number): boolean =>
  mayForward({ localForward: true, forwardTo: [...forwardTo] }, host, port)
