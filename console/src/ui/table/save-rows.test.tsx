import { expect, test } from 'vitest'
import { Time } from '../Time.tsx'
import type { Column } from './columns.ts'
import { toCsv } from './save-rows.ts'

interface Fruit {
  name: string
  at: string
}

const columns: Column<Fruit>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => <b>{name}</b> },
  { id: 'at', header: 'Picked', cell: ({ at }) => <Time at={at} as="list" /> },
  { id: 'size', header: 'Size', cell: () => <svg />, text: () => 'large', isHiddenAtFirst: true },
  { id: 'menu', header: '', cell: () => 'Remove' },
]

test('a file says in words what the cells show, in columns with a name', () => {
  const text = toCsv(columns, [{ name: 'pear, "red"', at: '2026-11-21T09:00:00.000Z' }])

  expect(text).toBe('\uFEFFName,Picked,Size\r\n"pear, ""red""",2026-11-21T09:00:00.000Z,large\r\n')
})

test('no spreadsheet runs what somebody named a thing', () => {
  const text = toCsv(columns, [{ name: '=1+1', at: '2026-11-21T09:00:00.000Z' }])

  expect(text).toContain("\r\n'=1+1,")
})
