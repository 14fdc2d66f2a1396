import { WebhookDeliveryId, OrganizationId } from '@gatehouse/contract/ids'
import type { WebhookFormat } from '@gatehouse/contract/webhooks'
import { expect, test } from 'vitest'
import { aMessage } from './testing.ts'
import { bodyOf } from './webhook-body.ts'
import type { WebhookMessage } from './webhook-message.ts'

const id = '01930000-0000-7000-8000-000000000001'
const at = '2026-11-21T09:00:00.000Z'
// Tests read what they expect; a wrong guess fails the test.
// oxlint-disable-next-line typescript/no-explicit-any
const make = (format: WebhookFormat, message: Partial<WebhookMessage>): any =>
  JSON.parse(
    bodyOf(format, {
      id: WebhookDeliveryId.parse(id),
      organizationId: OrganizationId.parse(id),
      at,
      message: aMessage(message),
    }),
  )

const hostile = {
  title: `<!channel> & ${'&'.repeat(300)}`,
  text: `<@U1> [free money](https://evil.example) ${'😀<'.repeat(5000)}`,
  facts: Array.from({ length: 40 }, (_, index) => ({
    name: `Fact ${index} *bold*`,
    value: '<https://evil.example|click>'.repeat(400),
  })),
}

/** Every string in it. */
function* texts(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (value && typeof value === 'object')
    for (const part of Object.values(value)) yield* texts(part)
}

test('Slack gets a header, the text, fields and a button', () => {
  const { text, blocks } = make('slack', {})

  expect(text).toBe('Administrators changed: Kim added Alex to Domain Admins.')
  expect(blocks).toMatchObject([
    { type: 'header', text: { type: 'plain_text', text: 'Administrators changed' } },
    { type: 'section', text: { type: 'mrkdwn', verbatim: true } },
    { fields: [{ text: '*Severity*\ncritical' }, { text: '*Who*\nkim' }] },
    { elements: [{ type: 'button', url: 'https://desk.example/alerts/1' }] },
  ])
})

test('Slack gets no more than it takes, and nothing that it would read as a mark of its own', () => {
  const { text, blocks } = make('slack', hostile)
  const fields = blocks.flatMap((block: { fields?: { text: string }[] }) => block.fields ?? [])

  expect([...texts(blocks)].filter((each) => /[<>]|&(?!amp;|lt;|gt;)/.test(each))).toEqual([])
  expect(text.length).toBeLessThanOrEqual(3000)
  expect(blocks[0].text.text.length).toBeLessThanOrEqual(150)
  expect(blocks[1].text.text.length).toBeLessThanOrEqual(3000)
  expect(blocks[1].text.text.isWellFormed()).toBe(true)
  expect(blocks.length).toBeLessThanOrEqual(50)
  for (const block of blocks) expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10)
  for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2000)
})

test('Teams gets an adaptive card whose texts are not read as Markdown', () => {
  const { type, attachments } = make('teams', {})
  const [{ contentType, content }] = attachments

  expect([type, contentType]).toEqual(['message', 'application/vnd.microsoft.card.adaptive'])
  expect(content).toMatchObject({
    type: 'AdaptiveCard',
    version: '1.4',
    actions: [{ type: 'Action.OpenUrl', url: 'https://desk.example/alerts/1' }],
  })
  expect(content.body.map((block: { type: string }) => block.type)).toEqual(
    Array.from({ length: 4 }, () => 'RichTextBlock'),
  )
})

test('Teams gets at most 28 KB', () => {
  const body = JSON.stringify(make('teams', hostile))

  expect(Buffer.byteLength(body)).toBeLessThan(28_000)
  expect(body.isWellFormed()).toBe(true)
})

test('the same message is the same text', () => {
  expect(JSON.stringify(make('gatehouse', { data: { b: 1, a: [null, 'x'] } }))).toBe(
    `{"id":"${id}","type":"alert.raised","at":"${at}","organizationId":"${id}","data":{"b":1,"a":[null,"x"]}}`,
  )
})
