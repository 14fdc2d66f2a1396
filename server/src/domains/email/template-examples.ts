import type { EmailTemplateKey } from '@gatehouse/contract/email'
import { mailTable } from './mail-value.ts'
import type { MailVariables } from './template.ts'

const headers = ['When', 'Who', 'Action', 'What', 'Where']

const link = 'https://desk.example.com:6500/'

const alert: MailVariables = {
  AlertName: 'Administrator group changed',
  Severity: 'Critical',
  Organization: 'Harbour Dental',
  Item: 'DC1',
  RecordCount: '3',
  NewRecordCount: '1',
  FirstAt: '2026-11-21 09:12',
  LastAt: '2026-11-21 09:14',
  Description: 'Somebody was added to a group with administrative rights.',
  Who: 'HARBOUR\\m.keller',
  Action: 'Modified',
  ObjectType: 'Group',
  What: 'Domain Admins',
  When: '2026-11-21 09:14',
  Where: 'DC1',
  Workstation: 'WS-017',
  Details: 'Members: added “t.ruiz <temporary>”',
  DataSource: 'Active Directory',
  Records: mailTable(headers, [
    ['2026-11-21 09:14', 'HARBOUR\\m.keller', 'Modified', 'Domain Admins', 'DC1'],
    ['2026-11-21 09:12', 'HARBOUR\\m.keller', 'Added', 't.ruiz', 'DC1'],
  ]),
  TicketNumber: '48213',
  Link: link,
}

/** Somewhere in them are characters that HTML has to escape. */
export const templateExamples: Readonly<Record<EmailTemplateKey, MailVariables>> = {
  alert,
  'alert-batch': {
    AlertName: 'Failed logons',
    Severity: 'High',
    Organization: 'Harbour Dental & Sons',
    AlertCount: '2',
    RecordCount: '57',
    Alerts: mailTable(
      ['Alert', 'About', 'Records'],
      [
        ['Failed logons', 'FS1', '41'],
        ['Failed logons', 'WS-017', '16'],
      ],
    ),
    Link: link,
  },
  notification: {
    Title: 'Agent offline: DC1',
    Text: 'The agent on DC1 has not reported since 09:14. Check that the computer runs, and that it reaches this server.',
    Organization: 'Harbour Dental & Sons',
    Since: '2026-11-21 09:16',
    Link: link,
  },
  approval: {
    Requester: 't.ruiz',
    SessionType: 'Root by sudo',
    Target: 'web1',
    Organization: 'Harbour Dental & Sons',
    Reason: 'The disk is full <again>',
    Ticket: '48213',
    StartsAt: '2026-11-21 09:16',
    EndsAt: '2026-11-21 11:16',
    Link: link,
    RequestLink: link,
  },
  test: { Host: 'mail.example.com', SentAt: '2026-11-21 09:16' },
}
