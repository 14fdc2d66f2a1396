import type { SessionDetails } from '@gatehouse/contract/sessions'

const offeredWithinMilliseconds = 5 * 60_000

/** Why a session cannot be made longer now; undefined when it can. The server has the last word. */
export function whyNotLonger(
  { profile, extensions, endsAt }: Pick<SessionDetails, 'profile' | 'extensions' | 'endsAt'>,
  now: number,
): string | undefined {
  if (profile.maxExtensions === 0) return 'Its policy does not allow more time.'
  if (extensions >= profile.maxExtensions) {
    return 'It was made longer as often as its policy allows.'
  }
  if (Date.parse(endsAt) - now > offeredWithinMilliseconds) {
    return 'More time can be asked for in the last five minutes.'
  }
  return undefined
}
