import { MantineProvider } from '@mantine/core'
import { render, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { someSessionDetails } from '../../app/testing/sessions.ts'
import { SessionTicket } from './SessionTicket.tsx'

const show = (given: Parameters<typeof someSessionDetails>[0]) =>
  render(
    <MantineProvider>
      <SessionTicket session={someSessionDetails({ ticket: '4711', ...given })} />
    </MantineProvider>,
  )

test('a ticket that was looked up leads to the service desk', () => {
  const ticketUrl = 'https://desk.example/4711'
  show({ ticketCheck: 'found', ticketSummary: 'Disk full', ticketUrl })

  expect(screen.getByRole('link', { name: '4711' }).getAttribute('href')).toBe(ticketUrl)
  expect(screen.getByText(/Disk full/)).toBeTruthy()
})

test('one that could not be looked up says so', () => {
  const shown = within(show({ ticketCheck: 'not-checked' }).container)

  expect(shown.getByText('4711 (not checked: the service desk was away)')).toBeTruthy()
  expect(shown.queryByRole('link')).toBeNull()
})
