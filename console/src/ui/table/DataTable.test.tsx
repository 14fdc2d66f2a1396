import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { Column } from './columns.ts'
import { DataTable } from './DataTable.tsx'

interface Fruit {
  name: string
  weight: number
}

const columns: Column<Fruit>[] = [
  { id: 'name', header: 'Name', sortBy: ({ name }) => name, cell: ({ name }) => name },
  { id: 'weight', header: 'Weight', sortBy: ({ weight }) => weight, cell: (fruit) => fruit.weight },
  { id: 'id', header: 'Number', cell: ({ name }) => `No. ${name}`, isHiddenAtFirst: true },
]

const fruits = [
  { name: 'pear 10', weight: 3 },
  { name: 'pear 9', weight: 20 },
  { name: 'apple', weight: 100 },
]

const show = (rows: readonly Fruit[], fills = false) =>
  render(
    <MantineProvider>
      <DataTable
        name="Fruits"
        columns={columns}
        rows={rows}
        keyOf={({ name }) => name}
        fills={fills}
      />
    </MantineProvider>,
  )

const firstCells = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[0]?.textContent)

afterEach(() => {
  cleanup()
  localStorage.clear()
})

test('a header sorts up, down, and then as the list came', async () => {
  show(fruits)
  const header = screen.getByRole('button', { name: 'Name' })

  await userEvent.click(header)
  expect(firstCells()).toEqual(['apple', 'pear 9', 'pear 10'])

  await userEvent.click(header)
  expect(firstCells()).toEqual(['pear 10', 'pear 9', 'apple'])

  await userEvent.click(header)
  expect(firstCells()).toEqual(['pear 10', 'pear 9', 'apple'])
  expect(screen.queryByRole('columnheader', { name: 'Name' })?.getAttribute('aria-sort')).toBeNull()
})

test('numbers are sorted as numbers', async () => {
  show(fruits)

  await userEvent.click(screen.getByRole('button', { name: 'Weight' }))

  expect(firstCells()).toEqual(['pear 10', 'pear 9', 'apple'])
})

test('a column that was chosen stays chosen', async () => {
  show(fruits)
  expect(screen.queryByRole('columnheader', { name: 'Number' })).toBeNull()

  await userEvent.click(screen.getByRole('button', { name: 'Columns and export' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Number', hidden: true }))
  cleanup()
  show(fruits)

  expect(screen.getByRole('columnheader', { name: /Number/ })).toBeTruthy()
})

test('of thousands of rows only those near the visible part are drawn', () => {
  const many = Array.from({ length: 5000 }, (_, at) => ({ name: `row ${at}`, weight: at }))
  show(many, true)
  const frame = screen.getByRole('table').parentElement
  if (!frame) throw new Error('The table has no frame to scroll.')
  expect(screen.getByText('row 0')).toBeTruthy()

  frame.scrollTop = 2000 * 32
  fireEvent.scroll(frame)

  expect(screen.queryByText('row 0')).toBeNull()
  expect(screen.getByText('row 2000')).toBeTruthy()
  expect(firstCells().length).toBeLessThan(100)
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('5001')
})
