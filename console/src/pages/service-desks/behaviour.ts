import { defaultTicketSettings, type TicketSettings } from '@gatehouse/contract/ticket-settings'
import { durationText } from '../../ui/duration.ts'
import { wholeNumber } from '../../ui/numbers.ts'

type NamesOf<Value> = {
  [Name in keyof TicketSettings]-?: TicketSettings[Name] extends Value ? Name : never
}[keyof TicketSettings]

interface About {
  label: string
  /** What it does, in plain words. */
  text: string
  /** Without effect while this is off. */
  needs?: NamesOf<boolean>
}

export type BehaviourField = About &
  (
    | { kind: 'switch'; name: NamesOf<boolean> }
    | { kind: 'duration'; name: Extract<NamesOf<number>, `${string}Seconds`> }
    | { kind: 'number'; name: NamesOf<number>; unit: string; max: number }
    | { kind: 'similarBy'; name: 'similarBy' }
    | { kind: 'status'; name: 'closeStatus' | 'reopenStatus' }
    | { kind: 'statuses'; name: 'closedStatusIds' }
  )

export const behaviourGroups: readonly { title: string; fields: readonly BehaviourField[] }[] = [
  {
    title: 'One ticket or many',
    fields: [
      {
        kind: 'similarBy',
        name: 'similarBy',
        label: 'Alerts are similar when they have',
        text: 'Similar alerts of one organization share a ticket. Never across organizations.',
      },
      {
        kind: 'number',
        name: 'ticketFloodLimit',
        unit: 'tickets',
        max: 10_000,
        label: 'New tickets of one organization, at most',
        text: 'When more alerts come within the time below, all further ones go into one shared ticket.',
      },
      {
        kind: 'duration',
        name: 'ticketFloodIntervalSeconds',
        label: 'Counted within',
        text: 'The time in which new tickets are counted against that limit.',
      },
      {
        kind: 'switch',
        name: 'enableTicketCorrelation',
        label: 'Mention the ticket before',
        text: 'A new ticket names the number of an earlier one of the same kind.',
      },
      {
        kind: 'duration',
        name: 'correlationIntervalSeconds',
        needs: 'enableTicketCorrelation',
        label: 'Look back for it',
        text: 'An older ticket is not mentioned.',
      },
    ],
  },
  {
    title: 'Repeats',
    fields: [
      {
        kind: 'switch',
        name: 'updateTicketOnRepetitiveAlerts',
        label: 'Write repeats into the ticket there is',
        text: 'Off, each repeat of an alert makes a new ticket.',
      },
      {
        kind: 'duration',
        name: 'consolidationIntervalSeconds',
        needs: 'updateTicketOnRepetitiveAlerts',
        label: 'Collect repeats for',
        text: 'They are written together once in this time. The first alert is always sent at once.',
      },
      {
        kind: 'duration',
        name: 'updateIntervalSeconds',
        needs: 'updateTicketOnRepetitiveAlerts',
        label: 'A ticket takes repeats for',
        text: 'Counted from its opening. A repeat that comes later makes a new ticket.',
      },
      {
        kind: 'switch',
        name: 'reopenTicketOnRepetitiveAlerts',
        needs: 'updateTicketOnRepetitiveAlerts',
        label: 'Reopen a closed ticket when its alert repeats',
        text: 'Needs the right to change inactive tickets. Off, a repeat after the closing makes a new ticket.',
      },
    ],
  },
  {
    title: 'Closing and reopening',
    fields: [
      {
        kind: 'switch',
        name: 'closeTicketWhenResolved',
        label: 'Close the ticket when its alerts are resolved here',
        text: 'Once all alerts of the ticket are resolved.',
      },
      {
        kind: 'status',
        name: 'closeStatus',
        needs: 'closeTicketWhenResolved',
        label: 'Status of a ticket that is closed from here',
        text: 'Without a choice the first closed status of its board.',
      },
      {
        kind: 'switch',
        name: 'reopenTicketWhenReopened',
        label: 'Reopen the ticket when an alert is reopened here',
        text: 'The ticket gets the status below.',
      },
      {
        kind: 'status',
        name: 'reopenStatus',
        label: 'Status of a ticket that is reopened from here',
        text: 'Without a choice the status of new tickets of its board. Also for repeats.',
      },
      {
        kind: 'switch',
        name: 'resolveAlertsWhenClosed',
        label: 'Resolve the alerts when the ticket is closed there',
        text: 'With the name of the service desk in the alert’s history.',
      },
      {
        kind: 'switch',
        name: 'reopenAlertsWhenReopened',
        label: 'Reopen the alerts when the ticket is reopened there',
        text: 'Only alerts that were resolved by its closing.',
      },
      {
        kind: 'statuses',
        name: 'closedStatusIds',
        label: 'Statuses that also mean closed',
        text: 'Beside those that the service desk itself calls closed, such as Resolved or Canceled.',
      },
    ],
  },
  {
    title: 'Privileged sessions',
    fields: [
      {
        kind: 'switch',
        name: 'allowSessionsWhenAway',
        label: 'Allow sessions while tickets cannot be looked up',
        text: 'For access policies that ask for a ticket. Such sessions are marked as not checked.',
      },
      {
        kind: 'switch',
        name: 'noteSessions',
        label: 'Write sessions into their ticket',
        text: 'An internal note when a session ends: who was where, how long, and why.',
      },
    ],
  },
  {
    title: 'Records and attachments',
    fields: [
      {
        kind: 'switch',
        name: 'displayOnlyFirstActivityRecord',
        label: 'Only the first activity record in the text',
        text: 'Later ones are in the attachment. Off, all are written as notes.',
      },
      {
        kind: 'switch',
        name: 'attachCsv',
        label: 'Attach the records as CSV',
        text: 'One file for spreadsheets.',
      },
      {
        kind: 'switch',
        name: 'attachJson',
        label: 'Attach the records as JSON',
        text: 'One file for programs.',
      },
      {
        kind: 'switch',
        name: 'ignoreUploadAttachmentError',
        label: 'Go on when a file is refused',
        text: 'The ticket is made without it and its history says so. Off, the request fails and waits for you.',
      },
    ],
  },
  {
    title: 'Limits',
    fields: [
      {
        kind: 'duration',
        name: 'pollIntervalSeconds',
        label: 'Ask for changed tickets every',
        text: 'Callbacks tell of changes at once; this finds what they missed. At least 10 seconds.',
      },
      {
        kind: 'number',
        name: 'requestsPerMinute',
        unit: 'a minute',
        max: 60_000,
        label: 'Requests to the service desk, for each organization',
        text: 'So that one noisy customer does not use up what the service desk allows.',
      },
      {
        kind: 'duration',
        name: 'requestTimeoutSeconds',
        label: 'Wait for an answer for',
        text: 'Then it counts as failed and is tried again. At most 10 minutes.',
      },
    ],
  },
]

export const similarTexts: Readonly<Record<TicketSettings['similarBy'], string>> = {
  rule: 'the same rule',
  'rule-and-item': 'the same rule and item',
}

/** What it came with, in words; undefined where there is no such thing. */
export function defaultText(field: BehaviourField): string | undefined {
  switch (field.kind) {
    case 'switch':
      return defaultTicketSettings[field.name] ? 'on' : 'off'
    case 'duration':
      return durationText(defaultTicketSettings[field.name])
    case 'number':
      return `${wholeNumber(defaultTicketSettings[field.name])} ${field.unit}`
    case 'similarBy':
      return similarTexts[defaultTicketSettings.similarBy]
    case 'status':
    case 'statuses':
      return undefined
  }
}
