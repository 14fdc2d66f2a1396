import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { renderAt } from '../../app/testing/render-at.tsx'

const cellsOf = (row: HTMLElement) =>
  within(row)
    .getAllByRole('cell')
    .map((cell) => {
      const mark = cell.querySelector('[aria-label]')?.getAttribute('aria-label') ?? ''
      return [mark, cell.textContent].filter(Boolean).join(' ')
    })

test('the table of rights is the one that the server decides by', async () => {
  renderAt('/roles')

  const invite = await screen.findByRole('row', { name: /Invite and change users/ })

  expect(cellsOf(invite)).toEqual(['Yes', 'Yes managed only', 'No', 'Yes', 'No'])
})
