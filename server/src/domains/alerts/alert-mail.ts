import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { severityNames } from './severity-names.ts'
import { mailTable, type MailValue } from '#domains/email'
import type { OrganizationFacts } from '#domains/organizations'
import { localTime } from '#domains/activity'
import { alertLink, type AlertOptions, alertsLink } from './alert-options.ts'
import { detailsText } from './record-text.ts'
import type { ToldAlert } from './told-alert.ts'

const mostRecords = 20
const mostText = 2000

type Variables = Readonly<Record<string, MailValue>>

/** The variables of the template `alert`; those of one record are of the newest. */
export function alertMail(
  options: AlertOptions,
  organization: OrganizationFacts,
  { alert, records }: ToldAlert,
  newCount: number,
): Variables {
  const time = timeIn(organization)
  const newest = records.at(-1)
  return {
    AlertName: alert.name,
    Severity: severityNames[alert.severity],
    Organization: organization.name,
    Item: alert.item,
    RecordCount: `${alert.recordCount}`,
    NewRecordCount: `${newCount}`,
    FirstAt: time(alert.firstAt),
    LastAt: time(alert.lastAt),
    Description: alert.description,
    Who: shown(newest?.who ?? ''),
    Action: newest?.action ?? '',
    ObjectType: shown(newest?.objectType ?? ''),
    What: shown(newest?.what ?? ''),
    When: newest ? time(newest.at) : '',
    Where: shown(newest?.where ?? ''),
    Workstation: shown(newest?.workstation ?? ''),
    Details: shown(detailsText(newest?.details ?? [])),
    DataSource: newest?.connector ?? '',
    Records: recordsTable(records, time),
    TicketNumber: alert.ticket?.number ?? '',
    Link: alertLink(options, alert),
  }
}

/** The variables of the template `alert-batch`. */
export function batchMail(
  options: AlertOptions,
  organization: OrganizationFacts,
  told: readonly [ToldAlert, ...ToldAlert[]],
): Variables {
  const [{ alert }] = told
  const time = timeIn(organization)
  return {
    AlertName: alert.name,
    Severity: severityNames[alert.severity],
    Organization: organization.name,
    AlertCount: `${told.length}`,
    RecordCount: `${told.reduce((sum, one) => sum + one.alert.recordCount, 0)}`,
    Alerts: mailTable(
      ['Last', 'Item', 'Records', 'Link'],
      told.map((one) => [
        time(one.alert.lastAt),
        shown(one.alert.item),
        `${one.alert.recordCount}`,
        alertLink(options, one.alert),
      ]),
    ),
    Link: alertsLink(options, alert),
  }
}

function recordsTable(records: readonly ActivityRecord[], time: (at: string) => string): MailValue {
  const newest = records.slice(-mostRecords).toReversed()
  return mailTable(
    ['When', 'Who', 'Action', 'Object type', 'What', 'Where', 'Details'],
    newest.map((record) => [
      time(record.at),
      shown(record.who),
      record.action,
      shown(record.objectType),
      shown(record.what),
      shown(record.where),
      shown(detailsText(record.details)),
    ]),
  )
}

/** PostgreSQL's text, in which mail waits, holds no NUL. */
const shown = (text: string): string =>
  (text.length > mostText ? `${text.slice(0, mostText)}…` : text).replaceAll('\0', '\uFFFD')

/** As the organization's clocks show it. */
const timeIn = ({ timeZone }: OrganizationFacts) => {
  const local = localTime(timeZone)
  return (at: string) => `${local(new Date(at)).slice(0, 19).replace('T', ' ')} (${timeZone})`
}
