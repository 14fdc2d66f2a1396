import type { AlertRule } from '@gatehouse/contract/alert-rules'
import type { GroupedOn } from '@gatehouse/contract/severities'
import { durationText } from '../../ui/duration.ts'
import { counted } from '../../ui/numbers.ts'

/** The fields on which records are grouped, as the Activity page calls them. */
export const groupNames: Readonly<Record<GroupedOn, string>> = {
  none: 'nothing',
  who: 'Who',
  where: 'Where',
  what: 'What',
}

type Threshold = Pick<AlertRule, 'groupedOn' | 'threshold' | 'thresholdSeconds'>

/** What it takes to raise an alert: `5 records within 10 minutes with the same Who`. */
export function ruleSentence({ groupedOn, threshold, thresholdSeconds }: Threshold): string {
  if (threshold === 1) {
    return groupedOn === 'none' ? 'Any record' : `Any record, by ${groupNames[groupedOn]}`
  }
  const records = `${counted(threshold, 'record')} within ${durationText(thresholdSeconds)}`
  return groupedOn === 'none' ? records : `${records} with the same ${groupNames[groupedOn]}`
}
