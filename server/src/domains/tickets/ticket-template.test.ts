import {
  defaultTicketTemplates,
  type TicketVariable,
  ticketVariables,
} from '@gatehouse/contract/ticket-settings'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  fillTemplate,
  oneLine,
  requireKnownVariables,
  summaryOf,
  unknownVariables,
} from './ticket-template.ts'

const values = Object.fromEntries(ticketVariables.map((name) => [name, `<${name}>`])) as Record<
  TicketVariable,
  string
>

test.each([
  ['%AlertName%', '<AlertName>'],
  ['100%% of %Who%', '100% of <Who>'],
  ['50 % of %What% and 20 %', '50 % of <What> and 20 %'],
  ['%Unknown%', '%Unknown%'],
  ['%%AlertName%%', '%AlertName%'],
])('%s becomes %s', (template, text) => {
  expect(fillTemplate(template, values)).toBe(text)
})

test('what a value holds is not taken for a variable', () => {
  expect(fillTemplate('%Who% %What%', { Who: '%What%', What: '%Who%' })).toBe('%What% %Who%')
})

test('a variable that nobody knows is refused by its name, in the field that has it', () => {
  requireKnownVariables(defaultTicketTemplates)

  expect(unknownVariables('%Who% %Whom% 5 % %%')).toEqual(['Whom'])
  expect(() =>
    requireKnownVariables({ ...defaultTicketTemplates, internalAnalysis: '%AlertNmae%' }),
  ).toThrow('There is no variable %AlertNmae%.')
  expect(() => requireKnownVariables({ ...defaultTicketTemplates, summary: '%id%' })).toThrow(
    'There is no variable %id%.',
  )
})

test('a summary is one line and is cut between whole characters', () => {
  const family = '👨‍👩‍👧‍👦'
  const summary = summaryOf(
    { ...defaultTicketTemplates, summary: '%AlertName%' },
    { ...values, AlertName: `Logons\r\n\tfailed ${family.repeat(20)}` },
  )

  expect(summary.startsWith('Logons failed 👨‍👩‍👧‍👦')).toBe(true)
  expect(summary.length).toBeLessThanOrEqual(100)
  expect(summary.endsWith(`${family}…`)).toBe(true)
})

test('whatever the text is, its line is short, whole and without line breaks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const line = oneLine(text)
      expect(line.length).toBeLessThanOrEqual(100)
      expect(line).not.toMatch(/[\r\n\p{Cc}]/u)
    }),
  )
})
