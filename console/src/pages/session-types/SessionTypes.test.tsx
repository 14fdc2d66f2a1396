import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, fakeAnyway } from '../../app/testing/fake.ts'
import { aSessionType, sessionTypeId } from '../../app/testing/gate.ts'
import { renderAt } from '../../app/testing/render-at.tsx'

function open(given: Parameters<typeof aSessionType>[0] = {}) {
  fakeAnyway(sessionTypesApi.list, { sessionTypes: [aSessionType(given)] })
  fakeAnyway(sessionTypesApi.preview, { account: 'maria-7f3a', problems: [] })
  return renderAt(`/session-types/${sessionTypeId}`)
}

test('the name of the account is shown as it would be', async () => {
  open()

  expect(await screen.findByText('maria-7f3a')).toBeTruthy()
})

test('steps are added, put in order and saved', async () => {
  open({
    before: [
      { kind: 'add-to-local-group', group: 'docker', continuesOnError: false, timeoutSeconds: 60 },
      { kind: 'watch-file', path: '/etc/hosts', continuesOnError: false, timeoutSeconds: 60 },
    ],
  })
  fake(sessionTypesApi.update, aSessionType())

  await userEvent.click(await screen.findByRole('button', { name: 'Move step 2 up' }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf(sessionTypeId).find(({ method }) => method === 'PUT')?.body).toMatchObject({
      before: [{ kind: 'watch-file' }, { kind: 'add-to-local-group', group: 'docker' }],
    }),
  )
})

test('a step is refused at its own field', async () => {
  open({
    before: [
      { kind: 'add-to-local-group', group: 'docker', continuesOnError: false, timeoutSeconds: 60 },
    ],
  })

  await userEvent.type(await screen.findByLabelText('Group'), ' And Another')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText('Give the name of a Linux group.')).toBeTruthy()
})

test('one that a policy names cannot be removed, and says so', async () => {
  open({ policyCount: 2 })

  const remove = await screen.findByRole('button', { name: 'Remove Root shell' })

  expect(remove.getAttribute('aria-disabled')).toBe('true')
})
