import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { Alert } from '@gatehouse/contract/alerts'

/** An alert with what is new about it, to be told to somebody. */
export interface ToldAlert {
  alert: Alert
  /** It was told before, with fewer records. */
  isRepeat: boolean
  /** New since then, oldest first, as far as their text is kept. */
  records: readonly ActivityRecord[]
}
