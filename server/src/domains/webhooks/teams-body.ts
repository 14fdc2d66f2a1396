import type { Severity } from '@gatehouse/contract/severities'
import { fitting, oneLine } from './fitting-text.ts'
import type { WebhookMessage } from './webhook-message.ts'

/** Teams takes 28 KB; what is over it gets lost without a word. */
const mostBytes = 26_000
const longestTitle = 200
const longestText = 2000
const longestName = 100
const longestValue = 500

const colors: Readonly<Record<Severity, string>> = {
  low: 'default',
  medium: 'default',
  high: 'warning',
  critical: 'attention',
}

/**
 * For a webhook of the app Workflows. Text runs, because Teams reads Markdown in plain text blocks, and a
 * name in a record must not become a link.
 */
export function teamsBody(message: WebhookMessage): unknown {
  const facts = [{ name: 'Severity', value: message.severity }, ...message.facts]
  for (let count = facts.length; count > 0; count -= 1) {
    const body = withFacts(message, facts.slice(0, count))
    if (Buffer.byteLength(JSON.stringify(body)) <= mostBytes) return body
  }
  return withFacts(message, [])
}

function withFacts(message: WebhookMessage, facts: WebhookMessage['facts']): unknown {
  const { title, text, severity, link } = message
  const heading = fitting(oneLine(title) || 'Alert', longestTitle)
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: heading,
          msteams: { width: 'Full' },
          body: [
            lines({ text: heading, size: 'large', weight: 'bolder', color: colors[severity] }),
            ...(text.trim() ? [lines({ text: fitting(text, longestText) })] : []),
            ...facts.map(({ name, value }) =>
              lines(
                { text: `${fitting(oneLine(name), longestName)}: `, weight: 'bolder' },
                { text: fitting(value, longestValue) || '–' },
              ),
            ),
          ],
          actions: URL.canParse(link)
            ? [{ type: 'Action.OpenUrl', title: 'Open in Gatehouse', url: link }]
            : [],
        },
      },
    ],
  }
}

const lines = (...runs: readonly Record<string, string>[]) => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) => ({ type: 'TextRun', ...run })),
})
