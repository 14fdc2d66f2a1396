import type { Certainty, Detail } from '@gatehouse/contract/activity-record'

/** Who made a change, how sure that is, and what the logs add to it. */
export interface Attribution {
  who: string
  certainty: Certainty
  workstation: string
  /** When the logs say it happened, which is more exact than the time of a file. */
  at?: Date
  details: Detail[]
}

export const inferred = (who: string): Attribution => ({
  who,
  certainty: 'inferred',
  workstation: '',
  details: [],
})
