import {
  summaryMaxCharacters,
  type TicketTemplates,
  type TicketVariable,
  ticketVariables,
} from '@gatehouse/contract/ticket-settings'
import { invalidField } from '#platform/errors.ts'

/** `%Name%`, or `%%` for the sign itself. */
const variable = /%(\w*)%/g

export type Values = Readonly<Partial<Record<string, string>>>

const known: ReadonlySet<string> = new Set(ticketVariables)

/** Names between percent signs that mean nothing, in order. A single percent sign is only that. */
export const unknownVariables = (template: string, also: readonly string[] = []): string[] =>
  [...template.matchAll(variable)]
    .map(([, name = '']) => name)
    .filter((name) => name !== '' && !known.has(name) && !also.includes(name))

/** Names that have no value stay as they are, so that somebody notices. */
export const fillTemplate = (template: string, values: Values): string =>
  template.replaceAll(variable, (whole, name: string) =>
    name === '' ? '%' : (values[name] ?? whole),
  )

/** The correlation knows `%id%` only: the number of the earlier ticket. */
const variablesOf: Readonly<Record<keyof TicketTemplates, readonly string[]>> = {
  summary: [],
  initialDescription: [],
  internalAnalysis: [],
  correlation: ['id'],
}

/** Throws `invalid_request` that names the first variable nobody knows. */
export function requireKnownVariables(templates: TicketTemplates): void {
  for (const [field, also] of Object.entries(variablesOf)) {
    const template = templates[field as keyof TicketTemplates]
    const [unknown] = unknownVariables(template, also)
    if (unknown === undefined) continue
    throw invalidField(
      `templates.${field}`,
      `There is no variable %${unknown}%. Write %% for a percent sign, or use one of: ${ticketVariables
        .map((name) => `%${name}%`)
        .join(', ')}.`,
    )
  }
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** One line of at most so many UTF-16 units, which is how service desks count, cut between whole characters. */
export function oneLine(text: string, max = summaryMaxCharacters): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (line.length <= max) return line
  let kept = ''
  for (const { segment } of graphemes.segment(line)) {
    if (kept.length + segment.length > max - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

export const summaryOf = (
  { summary }: TicketTemplates,
  variables: Readonly<Record<TicketVariable, string>>,
): string => oneLine(fillTemplate(summary, variables)) || '[Gatehouse]'
