import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { directoriesApi } from '@gatehouse/contract/directories'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { usersApi } from '@gatehouse/contract/users'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aDirectory, aGroup } from '../../app/testing/directories.ts'
import { askedOf, fake, fakeAnyway } from '../../app/testing/fake.ts'
import {
  accessPolicyId,
  anAccessPolicy,
  aSessionType,
  aTarget,
  sessionTypeId,
  targetId,
} from '../../app/testing/gate.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, aUser, customerId } from '../../app/testing/things.ts'
import { howText } from './policy-words.ts'

const maria = aUser()

function open(address: string, role: 'administrator' | 'editor' = 'administrator') {
  fakeAnyway(accessPoliciesApi.list, { policies: [anAccessPolicy()] })
  fakeAnyway(accessPoliciesApi.get, anAccessPolicy())
  fakeAnyway(sessionTypesApi.list, { sessionTypes: [aSessionType()] })
  fakeAnyway(usersApi.list, ({ path }) => ({ users: path.includes(customerId) ? [] : [maria] }))
  fakeAnyway(targetsApi.list, ({ path }) => ({
    targets: path.includes(customerId) ? [aTarget()] : [],
  }))
  fakeAnyway(targetsApi.get, aTarget())
  fakeAnyway(targetGroupsApi.list, { groups: [] })
  fakeAnyway(credentialsApi.list, { credentials: [] })
  fakeAnyway(directoriesApi.list, { directories: [] })
  return renderAt(address, { login: aLogin(role) })
}

test('a policy is read out as it is set', async () => {
  open(`/access-policies/${accessPolicyId}`)

  expect(
    await screen.findByText(/Nobody yet may open “Root shell” on 1 organization, for 8 hours/),
  ).toBeTruthy()
})

test('people, a forward and a rule for commands are saved with the rest', async () => {
  open(`/access-policies/${accessPolicyId}`)
  fake(accessPoliciesApi.update, anAccessPolicy())

  await userEvent.click(await screen.findByPlaceholderText('Choose people'))
  await userEvent.click(await screen.findByText('Maria Keller (maria)'))
  await userEvent.click(screen.getByLabelText('Local forwards'))
  await userEvent.click(screen.getByRole('button', { name: 'Add a rule' }))
  await userEvent.type(screen.getByLabelText('When a command matches'), 'reboot')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf(accessPolicyId).find(({ method }) => method === 'PUT')?.body).toMatchObject({
      userIds: [maria.id],
      profile: {
        localForward: true,
        remoteForward: false,
        commandRules: [{ pattern: 'reboot', action: 'block' }],
      },
    }),
  )
})

test('how long recordings are kept is saved, and read out', async () => {
  open(`/access-policies/${accessPolicyId}`)
  fake(accessPoliciesApi.update, anAccessPolicy())

  fireEvent.change(await screen.findByLabelText('Keep recordings'), { target: { value: '30' } })
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf(accessPolicyId).find(({ method }) => method === 'PUT')?.body).toMatchObject({
      profile: { recording: { isEnabled: true, keepDays: 30 } },
    }),
  )
  const { recording } = defaultProfile
  expect(howText({ ...defaultProfile, recording: { ...recording, keepDays: 30 } })).toBe(
    'recorded, kept 30 days',
  )
})

test('a tier without approvers is refused before it is sent', async () => {
  open(`/access-policies/${accessPolicyId}`)

  await userEvent.click(await screen.findByRole('button', { name: 'Add a tier' }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText('Name an approver.')).toBeTruthy()
  expect(askedOf(accessPolicyId).some(({ method }) => method === 'PUT')).toBe(false)
})

test('an editor sees policies and is told why they cannot be changed', async () => {
  open('/access-policies', 'editor')

  const add = await screen.findByRole('button', { name: 'Add an access policy' })

  expect(add.getAttribute('aria-disabled')).toBe('true')
})

test('the simulator says who could, and for each why', async () => {
  open(
    `/access-simulator?organizationId=${customerId}&targetId=${targetId}&at=2026-11-21T03:00:00.000Z`,
  )
  const text = 'It is outside the hours of the policy Web team.'
  fake(accessPoliciesApi.simulate, ({ body }) => ({
    at: body.at ?? '',
    isComplete: true,
    answers: [
      {
        userId: maria.id,
        username: 'maria',
        sessionTypeId,
        sessionTypeName: 'Root shell',
        decision: {
          outcome: 'refused' as const,
          text,
          verdicts: [
            {
              policyId: accessPolicyId,
              policyName: 'Web team',
              priority: 100,
              outcome: 'refuses' as const,
              reasons: ['It is 03:00 there, and the policy allows 08:00-18:00.'],
            },
          ],
        },
      },
    ],
  }))

  await userEvent.click(await screen.findByText('Could not (1)'))
  await userEvent.click(await screen.findByText(text))

  expect(
    await screen.findByText('It is 03:00 there, and the policy allows 08:00-18:00.'),
  ).toBeTruthy()
})

test('groups of a directory whose users may sign in are named beside people', async () => {
  open(`/access-policies/${accessPolicyId}`)
  const settings = { ...aDirectory().settings }
  settings.signIn = { isEnabled: true, groups: [], suffixes: [] }
  fake(directoriesApi.list, ({ path }) => ({
    directories: path.includes(customerId) ? [aDirectory({ settings })] : [],
  }))
  fake(directoriesApi.objects, { objects: [aGroup()] })

  await userEvent.click(await screen.findByRole('combobox', { name: /Add a group/ }))
  await userEvent.click(await screen.findByRole('option', { name: /Finance/, hidden: true }))

  expect(await screen.findByText(/Members of 1 group may open/)).toBeTruthy()
  expect(screen.getByText('corp.test')).toBeTruthy()
})
