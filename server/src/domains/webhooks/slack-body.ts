import { fitting, oneLine } from './fitting-text.ts'
import type { WebhookMessage } from './webhook-message.ts'

// Limits of Block Kit, in characters: https://docs.slack.dev/reference/block-kit/blocks
const longestHeader = 150
const longestText = 3000
const fieldsPerSection = 10
const mostFields = 20
const longestUrl = 3000

/** The three that Slack reads as its own marks; so nobody is called by a name in a record. */
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** For an incoming webhook. `verbatim` keeps Slack from making links of what looks like one. */
export function slackBody({ title, text, severity, link, facts }: WebhookMessage): unknown {
  const header = fitting(oneLine(title) || 'Alert', longestHeader, escape)
  const fields = [{ name: 'Severity', value: severity }, ...facts]
    .slice(0, mostFields)
    .map(({ name, value }) =>
      marked(`*${fitting(oneLine(name), 100, escape)}*\n${fitting(value, 1800, escape) || '–'}`),
    )
  return {
    text: fitting(oneLine(`${title}: ${text}`), longestText, escape),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: header, emoji: false } },
      ...(text.trim()
        ? [{ type: 'section', text: marked(fitting(text, longestText, escape)) }]
        : []),
      ...sections(fields),
      ...(link.length <= longestUrl && URL.canParse(link) ? [button(link)] : []),
    ],
  }
}

const marked = (text: string) => ({
  type: 'mrkdwn',
  text,
  verbatim: true,
})

function sections(fields: readonly unknown[]): unknown[] {
  const count = Math.ceil(fields.length / fieldsPerSection)
  return Array.from({ length: count }, (_, index) => ({
    type: 'section',
    fields: fields.slice(index * fieldsPerSection, (index + 1) * fieldsPerSection),
  }))
}

const button = (url: string) => ({
  type: 'actions',
  elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open in Gatehouse' }, url }],
})
