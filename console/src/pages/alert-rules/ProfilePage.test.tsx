import { alertProfilesApi, alertRulesApi } from '@gatehouse/contract/alert-rules'
import type { Role } from '@gatehouse/contract/permissions'
import { webhooksApi } from '@gatehouse/contract/webhooks'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aProfile, aRule, profileId, ruleId } from '../../app/testing/alerts.ts'
import { askedOf, fake, Refusal } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId, managingId } from '../../app/testing/things.ts'

function openProfile(search = '', role: Role = 'administrator') {
  const profile = aProfile()
  fake(alertProfilesApi.list, { profiles: [profile] })
  fake(alertProfilesApi.get, profile)
  fake(webhooksApi.list, { webhooks: [] })
  return renderAt(`/alert-profiles/${profileId}${search}`, { login: aLogin(role) })
}

test('rules stand by category, each with what it takes to raise an alert', async () => {
  openProfile()

  const table = await screen.findByRole('table', { name: 'Rules' })

  expect(within(table).getByRole('rowheader', { name: 'Logons' })).toBeTruthy()
  expect(within(table).getByText('1 of 1 active')).toBeTruthy()
  expect(within(table).getByText('5 records within 10 minutes with the same Who')).toBeTruthy()
})

test('a switch switches its rule at once', async () => {
  openProfile()
  fake(alertRulesApi.update, aRule({ isActive: false }))

  await userEvent.click(await screen.findByRole('switch', { name: 'Many failed logons is active' }))

  await waitFor(() => expect(askedOf(`/rules/${ruleId}`).at(-1)?.body).toEqual({ isActive: false }))
})

test('a switch that the server refuses says why and goes back', async () => {
  openProfile()
  fake(alertRulesApi.update, () => {
    throw new Refusal({ code: 'conflict', message: 'The rule was removed meanwhile.' })
  })

  const toggle = await screen.findByRole('switch', { name: 'Many failed logons is active' })
  await userEvent.click(toggle)

  await screen.findByText('The rule was removed meanwhile.')
  expect(toggle).toHaveProperty('checked', true)
})

test('an editor changes rules and is told why not who hears of them', async () => {
  openProfile('?tab=delivery', 'editor')

  await screen.findByText('Your role, Editor, cannot choose who is told of alerts.')

  expect(screen.getByRole('switch', { name: 'Send e-mail' })).toHaveProperty('disabled', true)
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  expect(screen.getByRole('link', { name: 'Add a rule' })).toBeTruthy()
})

test('recipients are added and saved with the rest of the delivery', async () => {
  openProfile('?tab=delivery')
  fake(alertProfilesApi.updateDelivery, aProfile())
  const user = userEvent.setup()

  await user.click(await screen.findByRole('switch', { name: 'Send e-mail' }))
  await user.type(screen.getByRole('combobox', { name: 'Recipients' }), 'desk@example.com{Enter}')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf('/delivery').at(-1)?.body).toMatchObject({
      email: { isEnabled: true, recipients: ['desk@example.com'], minimumSeverity: 'low' },
    }),
  )
})

test('what is no address is said at the recipients', async () => {
  openProfile('?tab=delivery')
  const user = userEvent.setup()

  await user.type(await screen.findByRole('combobox', { name: 'Recipients' }), 'desk{Enter}')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await screen.findByText('Give an e-mail address.')
  expect(askedOf('/delivery')).toEqual([])
})

test('an organization is put into the profile, and those of the default stay', async () => {
  openProfile('?tab=organizations')
  fake(alertProfilesApi.update, aProfile())
  const user = userEvent.setup()

  await user.click(
    await screen.findByRole('combobox', { name: 'Organizations that use this profile' }),
  )
  await user.click(await screen.findByRole('option', { name: 'Northwind', hidden: true }))
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf(`/alert-profiles/${profileId}`).at(-2)?.body ?? {}).toEqual({
      organizationIds: [customerId, managingId],
    }),
  )
})

test('the default profile cannot be removed', async () => {
  openProfile()

  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))

  const item = await screen.findByRole('menuitem', { name: 'Remove', hidden: true })
  expect(item).toHaveProperty('disabled', true)
})

test('a profile is made as a copy of another', async () => {
  fake(alertProfilesApi.list, { profiles: [aProfile()] })
  fake(alertProfilesApi.create, aProfile({ isDefault: false }))
  fake(alertProfilesApi.get, aProfile())
  const { address } = renderAt('/alert-profiles?add=true')
  const user = userEvent.setup()

  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Healthcare')
  await user.click(screen.getByRole('button', { name: 'Add the profile' }))

  await waitFor(() => expect(address()).toBe(`/alert-profiles/${profileId}`))
  expect(askedOf('/alert-profiles').find(({ method }) => method === 'POST')?.body).toEqual({
    name: 'Healthcare',
    description: '',
    copyOf: profileId,
  })
})
