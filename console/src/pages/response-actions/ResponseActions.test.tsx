import { alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { ResponseActionId, ResponseActionRunId } from '@gatehouse/contract/ids'
import {
  type ResponseAction,
  type ResponseActionRun,
  responseActionsApi,
} from '@gatehouse/contract/response-actions'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { managingId } from '../../app/testing/things.ts'

const at = '2026-11-21T09:00:00.000Z'
const id = ResponseActionId.parse('01999999-0000-7000-8000-700000000001')

const action: ResponseAction = {
  id,
  name: 'Tell the pager',
  isEnabled: true,
  ruleIds: [],
  run: '/usr/local/bin/tell',
  parameters: ['--to', 'the desk'],
  workingDirectory: '/tmp',
  writesCsv: false,
  rowLimit: 1000,
  timeoutSeconds: 60,
  state: { isFailing: false, reason: 'It ended with 0.', since: at },
  updatedAt: at,
}

const run: ResponseActionRun = {
  id: ResponseActionRunId.parse('01999999-0000-7000-8000-700000000002'),
  responseActionId: id,
  organizationId: managingId,
  isTest: true,
  state: 'failed',
  queuedAt: at,
  attempts: [{ at, milliseconds: 12, exitCode: 3, output: 'no such pager' }],
}

function open(address: string, available = { isAvailable: true, reason: 'It runs them.' }) {
  fake(responseActionsApi.list, { available, responseActions: [action] })
  fake(responseActionsApi.runs, { runs: [] })
  fake(alertProfilesApi.list, { profiles: [] })
  fake(responseActionsApi.preview, ({ body }) => ({
    command: [body.run, ...body.parameters, '{AlertID}', '{RecordID}'],
  }))
  return renderAt(address)
}

test('a server that runs nothing says so and why', async () => {
  open('/settings/response-actions', {
    isAvailable: false,
    reason: 'GATEHOUSE_RESPONSE_ACTIONS is not set.',
  })

  expect(await screen.findByText('This server does not run response actions')).toBeTruthy()
  expect(screen.getAllByText('GATEHOUSE_RESPONSE_ACTIONS is not set.')).toBeTruthy()
  const add = screen.getByRole('button', { name: 'Add a response action' })
  expect(add.getAttribute('aria-disabled')).toBe('true')
})

test('the command line is shown as it would be started', async () => {
  open(`/settings/response-actions/${id}`)

  expect(
    await screen.findByText("/usr/local/bin/tell --to 'the desk' {AlertID} {RecordID}"),
  ).toBeTruthy()
})

test('a program is started by its whole path only', async () => {
  open(`/settings/response-actions/${id}`)
  const program = await screen.findByLabelText('Program')

  await userEvent.clear(program)
  await userEvent.type(program, 'tell')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText(/Give an absolute path/)).toBeTruthy()
  expect(askedOf(id).filter(({ method }) => method === 'PUT')).toEqual([])
})

test('arguments are one a line', async () => {
  open(`/settings/response-actions/${id}`)
  fake(responseActionsApi.update, () => action)

  await userEvent.type(await screen.findByLabelText('Arguments'), '{Enter}--loud{Enter}')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf(id).find(({ method }) => method === 'PUT')?.body).toMatchObject({
      parameters: ['--to', 'the desk', '--loud'],
    }),
  )
})

test('a test run shows how it ended and what it wrote', async () => {
  open(`/settings/response-actions/${id}`)
  fake(responseActionsApi.test, run)

  await userEvent.click(await screen.findByRole('button', { name: 'Test run' }))

  expect(await screen.findByText('no such pager')).toBeTruthy()
  expect(screen.getByText('exit code 3 · 12 ms')).toBeTruthy()
})
