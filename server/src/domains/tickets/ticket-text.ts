import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { TicketSettings, TicketTemplates } from '@gatehouse/contract/ticket-settings'
import { detailText } from './ticket-files.ts'
import type { AlertPayload, RequestPayload } from './ticket-payload.ts'
import { fillTemplate, oneLine } from './ticket-template.ts'

/** Of a note; the rest is counted. */
const mostAlertsInNote = 200
const mostRecordsInText = 200

interface TextSettings {
  templates: TicketTemplates
  settings: Pick<TicketSettings, 'displayOnlyFirstActivityRecord'>
}

export interface TicketTexts {
  description: string
  internal: string
}

export function textsOfNew(
  { templates, settings }: TextSettings,
  { variables }: AlertPayload,
  facts: {
    records: readonly ActivityRecord[]
    isFlood: boolean
    previousNumber?: string | undefined
  },
): TicketTexts {
  const { records, isFlood, previousNumber } = facts
  const description = [
    ...(isFlood ? [floodText(variables.Organization)] : []),
    fillTemplate(templates.initialDescription, variables),
    ...(settings.displayOnlyFirstActivityRecord ? [] : [recordLines(records)]),
    ...(previousNumber === undefined
      ? []
      : [fillTemplate(templates.correlation, { ...variables, id: previousNumber })]),
  ]
  return {
    description: paragraphs(description),
    internal: fillTemplate(templates.internalAnalysis, variables),
  }
}

const floodText = (organization: string) =>
  `More alerts than the flood limit allows came from ${organization}. All further ones are collected in this ticket; this is the first of them.`

const paragraphs = (parts: readonly string[]) => parts.filter((part) => part !== '').join('\n\n')

/** A note about alerts that came since the last one. `mark` makes it findable. */
export function textOfAlerts(
  { templates, settings }: TextSettings,
  alerts: readonly AlertPayload[],
  records: readonly ActivityRecord[],
  mark: string,
): string {
  const [first] = alerts
  const single = alerts.length === 1 ? first : undefined
  const shown = settings.displayOnlyFirstActivityRecord ? records.slice(0, 1) : records
  return paragraphs([
    single ? headOf(single) : listOf(alerts),
    single ? fillTemplate(templates.internalAnalysis, single.variables) : '',
    recordLines(shown),
    reference(mark),
  ])
}

const headOf = ({ isRepeat, variables }: AlertPayload): string =>
  isRepeat
    ? `The alert came again: ${variables.AlertName}`
    : `Another alert: ${variables.AlertName}`

function listOf(alerts: readonly AlertPayload[]): string {
  const lines = alerts
    .slice(0, mostAlertsInNote)
    .map(({ variables, item }) =>
      oneLine(
        `- ${variables.LastAt} ${variables.AlertName} (${variables.Severity})${item === '' ? '' : ` ${item}`}, ${variables.RecordCount} records`,
        300,
      ),
    )
  const rest = alerts.length - lines.length
  return [
    `${alerts.length} alerts came since the last note:`,
    ...lines,
    ...(rest > 0 ? [`and ${rest} more.`] : []),
  ].join('\n')
}

function recordLines(records: readonly ActivityRecord[]): string {
  const lines = records.slice(0, mostRecordsInText).map(recordLine)
  const rest = records.length - lines.length
  return [...lines, ...(rest > 0 ? [`and ${rest} more records.`] : [])].join('\n')
}

const recordLine = (record: ActivityRecord): string => {
  const { at, who, action, objectType, what, where, workstation, details } = record
  const place = workstation === '' ? where : `${where} from ${workstation}`
  const more = details.length > 0 ? ` (${details.map(detailText).join('; ')})` : ''
  return oneLine(`${at} ${who}: ${action} ${objectType} ${what} on ${place}${more}`, 1000)
}

export function textOfAct(
  payload: Exclude<RequestPayload, { kind: 'alert' }>,
  mark: string,
): string {
  if (payload.kind === 'comment') {
    return paragraphs([`${payload.by} wrote in Gatehouse:\n${payload.text}`, reference(mark)])
  }
  const what = payload.kind === 'close' ? 'All alerts of this ticket are resolved' : 'Opened again'
  return paragraphs([`${what}, by ${payload.by}: ${payload.reason}`, reference(mark)])
}

/** The last line, so that it stays when a text is cut in front of it. */
export const reference = (mark: string) => `Ref. ${mark}`

/** Shortens a text from the end, but for its last line. */
export function fitting(text: string, max: number): string {
  if (text.length <= max) return text
  const last = text.slice(text.lastIndexOf('\n') + 1).slice(0, max)
  const room = max - last.length - 3
  return room > 0 ? `${text.slice(0, room).toWellFormed()}\n…\n${last}`.slice(0, max) : last
}
