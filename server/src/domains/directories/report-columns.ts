import { sql } from 'kysely'
import { cell, fact } from './report-parts.ts'
import { objectColumn, textColumn, timeColumn, yesNoColumn } from './state-report.ts'

// Columns, and what they are read from, that several reports have.

export const user = objectColumn('user', 'User')
export const account = textColumn('account', 'Account')
export const where = textColumn('location', 'Location')
export const enabled = yesNoColumn('enabled', 'Enabled')
export const lastLogon = timeColumn('lastLogon', 'Last logon')
export const created = timeColumn('created', 'Created')

export const userCells = sql`${cell('o')} as "user", ${fact('o', 'samAccountName')} as account`
export const byName = sql`order by o.sort_name, o.id`
