import type { AlertRule } from '@gatehouse/contract/alert-rules'
import type { GroupedOn } from '@gatehouse/contract/severities'
import { durationText } from '../../ui/duration.ts'
import { counted } from '../../ui/numbers.ts'

/** The fields on which records are grouped, as the Activity page calls them. */
export const groupNames: Readonly<Record<GroupedOn, string>> = {
  none: 'Nothing',
  who: 'Who',
  where: 'Where',
  what: 'What',
}

type Threshold = Pick<AlertRule, 'groupedOn' | 'threshold' | 'thresholdSeconds'>

/** When a rule raises an alert: `5 records within 10 minutes with the same Who`. */
export function ruleSentence({ groupedOn, threshold, thresholdSeconds }: Threshold): string {
  const same = groupedOn === 'none' ? '' : ` with the same ${groupNames[groupedOn]}`
  if (threshold === 1)
    return groupedOn === 'none' ? 'Every record' : `Every record${perGroup(groupedOn)}`
  return `${counted(threshold, 'record')} within ${durationText(thresholdSeconds)}${same}`
}

const perGroup = (groupedOn: Exclude<GroupedOn, 'none'>) =>
  `, one alert for each ${groupNames[groupedOn]}`
