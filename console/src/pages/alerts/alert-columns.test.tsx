import { expect, test } from 'vitest'
import { aTicket, anAlert } from '../../app/testing/alerts.ts'
import { toCsv } from '../../ui/table/save-rows.ts'
import { alertColumns } from './alert-columns.tsx'

const columns = alertColumns({ nameOf: () => 'Aldermoor Clinic', hasState: true })

test('a file of alerts has a word for every column', () => {
  const [header, row] = toCsv(columns, [anAlert({ ticket: aTicket })]).split('\r\n')

  expect(header).toContain('Severity,Alert,Item,Organization,Records,Raised')
  expect(row).toBe(
    'High,Many failed logons,m.reyes,Aldermoor Clinic,14,2026-11-21T09:00:00.000Z,' +
      '2026-11-21T09:00:00.000Z,48210 In Progress,,Open',
  )
})
