import type { ActivityRecord, Detail } from '@gatehouse/contract/activity-record'
import { localTime } from './zone-offset.ts'

export interface ExportColumn<Item = ActivityRecord> {
  header: string
  /** In a spreadsheet, in characters. */
  width: number
  value(item: Item): string
}

/** The columns of a table of records, with times as the organization's clocks show them and in UTC. */
export function exportColumns(timeZone: string): ExportColumn[] {
  const local = localTime(timeZone)
  return [
    { header: 'Time (UTC)', width: 25, value: ({ at }) => at },
    ...(timeZone === 'UTC'
      ? []
      : [
          {
            header: `Time (${timeZone})`,
            width: 31,
            value: ({ at }: ActivityRecord) => local(new Date(at)),
          },
        ]),
    { header: 'Who', width: 24, value: ({ who }) => who },
    { header: 'Action', width: 18, value: ({ action }) => action },
    { header: 'Object type', width: 18, value: ({ objectType }) => objectType },
    { header: 'What', width: 50, value: ({ what }) => what },
    { header: 'Where', width: 24, value: ({ where }) => where },
    { header: 'Workstation', width: 20, value: ({ workstation }) => workstation },
    { header: 'Result', width: 12, value: ({ succeeded }) => (succeeded ? 'Succeeded' : 'Failed') },
    { header: 'Details', width: 60, value: ({ details }) => details.map(sentence).join('\n') },
    { header: 'Certainty of who', width: 18, value: ({ certainty }) => certainty },
    { header: 'Source', width: 24, value: ({ source }) => source },
    { header: 'Connector', width: 20, value: ({ connector }) => connector },
    { header: 'Received (UTC)', width: 25, value: ({ receivedAt }) => receivedAt },
    { header: 'Id', width: 38, value: ({ id }) => id },
  ]
}

function sentence({ property, before, after }: Detail): string {
  if (before === undefined && after === undefined) return property
  if (before === undefined) return `${property}: ${after}`
  return `${property}: ${before} → ${after ?? ''}`
}
