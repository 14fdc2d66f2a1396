import { spellBytes } from './room.ts'

export type QuotaState = 'available' | 'low' | 'full'

export interface Quota {
  state: QuotaState
  text: string
  bytes: number
  quotaBytes: number
}

/** From here on somebody has time to do something about it. */
const lowPart = 0.9

export function quotaFor(name: string, bytes: number, quotaBytes: number): Quota {
  const state = bytes >= quotaBytes ? 'full' : bytes >= quotaBytes * lowPart ? 'low' : 'available'
  const take = `Recordings of ${name} take ${spellBytes(bytes)} of ${spellBytes(quotaBytes)}`
  const mend =
    'Raise the limit in the settings of the organization, delete recordings, or take some off hold so that they go by themselves.'
  const texts: Readonly<Record<QuotaState, string>> = {
    available: `${take}.`,
    low: `${take}. When that is used up, no new recorded sessions begin. ${mend}`,
    full: `${take}, so no new recorded sessions begin. ${mend}`,
  }
  return { state, text: texts[state], bytes, quotaBytes }
}
