import { expect, test } from 'vitest'
import { aTicket, aTicketRequest } from '../../app/testing/desk-things.ts'
import { toCsv } from '../../ui/table/save-rows.ts'
import { requestColumns } from './request-columns.tsx'
import { ticketColumns } from './ticket-columns.tsx'

const nameOf = () => 'Aldermoor Clinic'

test('a file of tickets says number, severity and state in words', () => {
  const ticket = aTicket({ number: '48210', severity: 'high', state: 'open' })

  const [, row] = toCsv(ticketColumns(nameOf), [ticket]).split('\r\n')

  expect(row).toContain(`48210,${ticket.summary},Aldermoor Clinic,High,Open,`)
})

test('a ticket that is not there yet says so in the file, too', () => {
  const { number: _, ...waiting } = aTicket({ state: 'pending' })

  expect(toCsv(ticketColumns(nameOf), [waiting])).toContain('not yet,')
})

test('a file of requests says what became of each', () => {
  const columns = requestColumns({ nameOf, hasState: true })

  expect(toCsv(columns, [aTicketRequest({ state: 'failed' })])).toContain('\r\nFailed,')
})
