import type { EmailTemplateKey } from '@gatehouse/contract/email'
import { button, facts, heading, mailFrame, paragraph, quiet } from './mail-frame.ts'
import type { TemplateText } from './template.ts'

const alert: TemplateText = {
  subject: '[%Severity%] %AlertName% - %Organization%',
  text: `%AlertName%

Severity: %Severity%
Organization: %Organization%
About: %Item%
Records: %RecordCount%, %NewRecordCount% of them new
First: %FirstAt%
Last: %LastAt%
Ticket: %TicketNumber%

%Description%

%Records%

Open the alert: %Link%
`,
  html: mailFrame({
    preview: '%Severity%: %AlertName% at %Organization%. %Item%',
    content: [
      heading('%AlertName%'),
      quiet('%Organization% · %Severity%'),
      paragraph('%Description%'),
      facts([
        ['About', '%Item%'],
        ['Records', '%RecordCount%, %NewRecordCount% of them new'],
        ['First', '%FirstAt%'],
        ['Last', '%LastAt%'],
        ['Ticket', '%TicketNumber%'],
      ]),
      '%Records%',
      button('Open the alert', '%Link%'),
    ].join('\n'),
  }),
}

const alertBatch: TemplateText = {
  subject: '[%Severity%] %AlertCount% alerts: %AlertName% - %Organization%',
  text: `%AlertCount% alerts: %AlertName%

Severity: %Severity%
Organization: %Organization%
Records: %RecordCount%

%Alerts%

Open the alerts: %Link%
`,
  html: mailFrame({
    preview: '%AlertCount% alerts of %AlertName% at %Organization%',
    content: [
      heading('%AlertName%'),
      quiet('%Organization% · %Severity%'),
      paragraph('%AlertCount% alerts with %RecordCount% records came together.'),
      '%Alerts%',
      button('Open the alerts', '%Link%'),
    ].join('\n'),
  }),
}

const notification: TemplateText = {
  subject: '%Title% - %Organization%',
  text: `%Title%

%Text%

Organization: %Organization%
Since: %Since%

Open it: %Link%

What you get by e-mail is chosen in your profile, under Notifications.
`,
  html: mailFrame({
    preview: '%Title%',
    content: [
      heading('%Title%'),
      quiet('%Organization% · %Since%'),
      paragraph('%Text%'),
      button('Open it', '%Link%'),
      '<p style="margin:0;font-size:15px;line-height:16px">&nbsp;</p>',
      quiet('What you get by e-mail is chosen in your profile, under Notifications.'),
    ].join('\n'),
  }),
}

const approval: TemplateText = {
  subject: '%Requester% asks for %SessionType% on %Target%',
  text: `%Requester% asks for %SessionType% on %Target%.

Organization: %Organization%
Reason: %Reason%
Ticket: %Ticket%
From: %StartsAt%
Until: %EndsAt%

Approve it: %Link%

This link is for you alone, works once and until the request ends, and decides nothing before you have signed in and pressed
the button. Do not pass it on.

Deny it, or see all of it: %RequestLink%
`,
  html: mailFrame({
    preview: '%Requester% asks for %SessionType% on %Target%',
    content: [
      heading('%Requester% asks for %SessionType% on %Target%'),
      quiet('%Organization%'),
      facts([
        ['Reason', '%Reason%'],
        ['Ticket', '%Ticket%'],
        ['From', '%StartsAt%'],
        ['Until', '%EndsAt%'],
      ]),
      button('Look at it and approve', '%Link%'),
      quiet(
        'This link is for you alone, works once and until the request ends, and decides nothing before you have signed in and pressed the button. Do not pass it on.',
      ),
      quiet('Deny it, or see all of it: %RequestLink%'),
    ].join('\n'),
  }),
}

const test: TemplateText = {
  subject: 'Test message of Gatehouse',
  text: `Mail works.

This test message was handed to %Host% at %SentAt%.
`,
  html: mailFrame({
    preview: 'Mail works.',
    content: [
      heading('Mail works'),
      paragraph('This test message was handed to %Host% at %SentAt%.'),
    ].join('\n'),
  }),
}

export const builtInTemplates: Readonly<Record<EmailTemplateKey, TemplateText>> = {
  alert,
  'alert-batch': alertBatch,
  notification,
  approval,
  test,
}
