import { TicketSettings } from '@gatehouse/contract/ticket-settings'
import { expect, test } from 'vitest'
import { behaviourGroups, defaultText } from './behaviour.ts'

const fields = behaviourGroups.flatMap((group) => group.fields)

test('every setting of tickets has its place on the page, once', () => {
  expect(fields.map((field) => field.name).toSorted()).toEqual(
    Object.keys(TicketSettings.shape).toSorted(),
  )
})

test('the defaults are said in the units that people use', () => {
  const texts = Object.fromEntries(fields.map((field) => [field.name, defaultText(field)]))

  expect(texts).toMatchObject({
    consolidationIntervalSeconds: '15 minutes',
    correlationIntervalSeconds: '30 days',
    ticketFloodIntervalSeconds: '1 hour',
    ticketFloodLimit: '10 tickets',
    attachJson: 'off',
    similarBy: 'the same rule and item',
  })
})
