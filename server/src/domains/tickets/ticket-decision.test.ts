import { defaultTicketSettings, type TicketSettings } from '@gatehouse/contract/ticket-settings'
import { describe, expect, test } from 'vitest'
import { decide, type Decision, type KnownTicket, type Situation } from './ticket-decision.ts'

const now = new Date('2026-11-21T12:00:00.000Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const inSeconds = (seconds: number) => ago(-seconds)
const hour = 3600
const day = 24 * hour

const ticket = (state: KnownTicket['state'], ageSeconds: number, id = 'old'): KnownTicket => ({
  id,
  state,
  openedAt: ago(ageSeconds),
  writtenAt: ago(ageSeconds),
})

interface Case {
  name: string
  settings?: Partial<TicketSettings>
  given: Partial<Omit<Situation, 'settings' | 'now'>>
  expected: Decision
}

const append = (dueInSeconds: number, reopens = false, ticketId = 'old'): Decision => ({
  act: 'append',
  ticketId,
  dueAt: inSeconds(dueInSeconds),
  reopens,
})
const create: Decision = { act: 'create' }

const cases: Case[] = [
  { name: 'the first of its kind gets a ticket', given: {}, expected: create },
  {
    name: 'a repeat waits until a consolidation interval after the last word',
    given: { similar: ticket('open', 60) },
    expected: append(840),
  },
  {
    name: 'a repeat after a quiet time is written at once',
    given: { similar: ticket('open', 2 * hour) },
    expected: append(0),
  },
  {
    name: 'a repeat goes to a ticket that is not at the service desk yet',
    given: { similar: ticket('pending', 0) },
    expected: append(900),
  },
  {
    name: 'without consolidation every repeat is written at once',
    settings: { consolidationIntervalSeconds: 0 },
    given: { similar: ticket('open', 5) },
    expected: append(0),
  },
  {
    name: 'a ticket as old as the update interval is left alone, and mentioned',
    given: { similar: ticket('open', day), previous: ticket('open', day) },
    expected: { act: 'create', previousId: 'old' },
  },
  {
    name: 'a ticket a second younger than the update interval is updated',
    given: { similar: ticket('open', day - 1) },
    expected: append(0),
  },
  {
    name: 'without updates each repeat gets a ticket of its own',
    settings: { updateTicketOnRepetitiveAlerts: false },
    given: { similar: ticket('open', 60), previous: ticket('open', 60) },
    expected: { act: 'create', previousId: 'old' },
  },
  {
    name: 'a closed ticket is opened again',
    given: { similar: ticket('closed', 60) },
    expected: append(840, true),
  },
  {
    name: 'a closed ticket stays closed where reopening is off',
    settings: { reopenTicketOnRepetitiveAlerts: false },
    given: { similar: ticket('closed', 60) },
    expected: create,
  },
  {
    name: 'reopening counts only together with updating',
    settings: { updateTicketOnRepetitiveAlerts: false },
    given: { similar: ticket('closed', 60) },
    expected: create,
  },
  {
    name: 'a rule that wants it opens a closed ticket whatever the service desk is set to',
    settings: { reopenTicketOnRepetitiveAlerts: false },
    given: { similar: ticket('closed', 60), onClosedTicket: 'reopen' },
    expected: append(840, true),
  },
  {
    name: 'a rule may want a new ticket',
    given: {
      similar: ticket('closed', 60),
      previous: ticket('closed', 60),
      onClosedTicket: 'new-ticket',
    },
    expected: { act: 'create', previousId: 'old' },
  },
  {
    name: 'a rule may want a comment in the closed ticket',
    given: { similar: ticket('closed', 60), onClosedTicket: 'comment' },
    expected: append(840, false),
  },
  {
    name: 'a rule may want nothing at all',
    given: { similar: ticket('closed', 60), onClosedTicket: 'ignore' },
    expected: { act: 'ignore', ticketId: 'old' },
  },
  {
    name: 'what a rule wants of closed tickets does not matter while it is open',
    given: { similar: ticket('open', 60), onClosedTicket: 'ignore' },
    expected: append(840),
  },
  {
    name: 'the last separate ticket below the limit',
    given: { ticketsInInterval: 9 },
    expected: create,
  },
  {
    name: 'the first beyond the limit begins the ticket that the rest share',
    given: { ticketsInInterval: 10 },
    expected: { act: 'create-flood' },
  },
  {
    name: 'the next beyond the limit joins it',
    given: { ticketsInInterval: 10, flood: ticket('open', 100, 'flood') },
    expected: append(800, false, 'flood'),
  },
  {
    name: 'a flood ticket that somebody closed is opened again',
    given: { ticketsInInterval: 10, flood: ticket('closed', 100, 'flood') },
    expected: append(800, true, 'flood'),
  },
  {
    name: 'a flood that lasts begins another ticket after the interval',
    given: { ticketsInInterval: 10, flood: ticket('open', hour, 'flood') },
    expected: { act: 'create-flood' },
  },
  {
    name: 'a repeat in a flood goes to its own ticket',
    given: {
      ticketsInInterval: 10,
      flood: ticket('open', 100, 'flood'),
      similar: ticket('open', 60),
    },
    expected: append(840),
  },
  {
    name: 'a limit of one leaves one separate ticket',
    settings: { ticketFloodLimit: 1 },
    given: { ticketsInInterval: 1 },
    expected: { act: 'create-flood' },
  },
  {
    name: 'an earlier ticket beyond the correlation interval is not mentioned',
    given: { previous: ticket('closed', 30 * day) },
    expected: create,
  },
  {
    name: 'no earlier ticket is mentioned where correlation is off',
    settings: { enableTicketCorrelation: false },
    given: { previous: ticket('closed', 2 * day) },
    expected: create,
  },
]

describe('what an alert does', () => {
  test.each(cases)('$name', ({ settings, given, expected }) => {
    const decision = decide({
      settings: { ...defaultTicketSettings, ...settings },
      now,
      onClosedTicket: 'default',
      ticketsInInterval: 0,
      ...given,
    })

    expect(decision).toEqual(expected)
  })
})
