import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { TicketVariable } from '@gatehouse/contract/ticket-settings'
import { localTime } from '#domains/activity'
import type { OrganizationFacts } from '#domains/organizations'
import { alertLink, type AlertOptions } from './alert-options.ts'
import { detailsText } from './record-text.ts'
import { severityNames } from './severity-names.ts'
import type { ToldAlert } from './told-alert.ts'

/** What the templates of a service desk may name; those of a record are of the first that is new. */
export function ticketVariables(
  options: AlertOptions,
  { name, timeZone }: OrganizationFacts,
  { alert, records }: ToldAlert,
): Record<TicketVariable, string> {
  const local = localTime(timeZone)
  const time = (at: string) => local(new Date(at))
  return {
    AlertName: alert.name,
    Severity: severityNames[alert.severity],
    Organization: name,
    Item: alert.item,
    RecordCount: `${alert.recordCount}`,
    FirstAt: time(alert.firstAt),
    LastAt: time(alert.lastAt),
    AlertDescription: alert.description,
    Link: alertLink(options, alert),
    ...recordVariables(records[0], time),
    Computer: new URL(options.point.url).hostname,
  }
}

const recordVariables = (record: ActivityRecord | undefined, time: (at: string) => string) => ({
  Who: record?.who ?? '',
  Action: record?.action ?? '',
  ObjectType: record?.objectType ?? '',
  What: record?.what ?? '',
  When: record ? time(record.at) : '',
  Where: record?.where ?? '',
  Workstation: record?.workstation ?? '',
  Details: detailsText(record?.details ?? []),
  DataSource: record?.connector ?? '',
  MonitoringPlanName: record?.source ?? '',
})
