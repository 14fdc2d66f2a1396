import type { ActivityRecord, Detail } from '@gatehouse/contract/activity-record'

/** `alice: Modified User bob on srv-1` */
export const changeText = ({ who, action, objectType, what, where }: ActivityRecord): string =>
  `${who || 'Somebody'}: ${action} ${objectType} ${what} on ${where}`

export const detailsText = (details: readonly Detail[]): string =>
  details.map(detailText).join('\n')

function detailText({ property, before, after }: Detail): string {
  if (before === undefined && after === undefined) return property
  if (before === undefined) return `${property}: ${after}`
  return `${property}: ${before} → ${after ?? ''}`
}
