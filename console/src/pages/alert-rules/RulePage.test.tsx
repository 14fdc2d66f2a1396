import { alertProfilesApi, alertRulesApi } from '@gatehouse/contract/alert-rules'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aProfile, aRule, profileId, ruleId } from '../../app/testing/alerts.ts'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aRecord, customerId } from '../../app/testing/things.ts'

const fromSearch = `/alert-rules/new?organizationId=${customerId}&filter=${encodeURIComponent('who=equals:alice&last=24h')}`

function openRule(rule = aRule()) {
  const profile = { ...aProfile(), rules: [rule] }
  fake(alertProfilesApi.list, { profiles: [profile] })
  fake(alertProfilesApi.get, profile)
  return renderAt(`/alert-profiles/${profileId}/rules/${ruleId}`)
}

test('a rule made from a search is tried out and saved switched on', async () => {
  fake(alertProfilesApi.list, { profiles: [aProfile()] })
  fake(alertProfilesApi.get, aProfile())
  fake(alertRulesApi.dryRun, {
    from: '2026-10-22T00:00:00.000Z',
    to: '2026-11-21T00:00:00.000Z',
    records: 1204,
    alerts: 37,
    perDay: [{ date: '2026-11-20', records: 1204, alerts: 37 }],
    samples: [aRecord({ what: 'sample-1' })],
  })
  fake(alertRulesApi.create, aRule({ isPredefined: false }))
  const { address } = renderAt(fromSearch)
  const user = userEvent.setup()

  await screen.findByRole('button', { name: 'Change: Who is alice' })
  await user.click(screen.getByRole('button', { name: 'Try it out' }))
  await screen.findByText('1,204')

  expect(screen.getByText('37')).toBeTruthy()
  expect(screen.getByText('sample-1')).toBeTruthy()
  expect(screen.getByRole('figure', { name: '37 alerts in 1 day' })).toBeTruthy()
  expect(askedOf(`/organizations/${customerId}/alert-rules/dry-run`).at(-1)?.body).toMatchObject({
    filter: 'who=equals:alice',
    days: 30,
  })

  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'What Alice does')
  await user.click(screen.getByRole('button', { name: 'Save and switch on' }))

  await waitFor(() => expect(address()).toBe(`/alert-profiles/${profileId}/rules/${ruleId}`))
  expect(askedOf('/rules').at(-1)?.body).toMatchObject({
    name: 'What Alice does',
    filter: 'who=equals:alice',
    isActive: true,
  })
})

test('a rule without a name is refused with the contract’s words', async () => {
  fake(alertProfilesApi.list, { profiles: [aProfile()] })
  renderAt(fromSearch)

  await userEvent.click(await screen.findByRole('button', { name: 'Save switched off' }))

  await screen.findByText('Give it a name.')
  expect(askedOf('/rules')).toEqual([])
})

test('a result is marked as old when the rule was changed since', async () => {
  fake(alertProfilesApi.list, { profiles: [aProfile()] })
  fake(alertRulesApi.dryRun, {
    from: '2026-10-22T00:00:00.000Z',
    to: '2026-11-21T00:00:00.000Z',
    ...{ records: 0, alerts: 0, perDay: [], samples: [] },
  })
  renderAt(fromSearch)
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Try it out' }))
  await screen.findByText('Nothing in Alpine matched in this time.')
  await user.click(screen.getByRole('button', { name: 'Remove: Who is alice' }))

  await screen.findByText('The rule was changed since. Try it out again.')
  expect(screen.getByText('Without a filter every record counts. Add at least one.')).toBeTruthy()
})

test('of a predefined rule everything but name and filter is changed', async () => {
  openRule()
  fake(alertRulesApi.update, aRule({ threshold: 9 }))
  const user = userEvent.setup()

  const threshold = await screen.findByRole('textbox', { name: 'Records that it takes' })
  await user.clear(threshold)
  await user.type(threshold, '9')
  await user.keyboard('{Control>}{Enter}{/Control}')

  await waitFor(() => expect(askedOf(`/rules/${ruleId}`).at(-1)?.body).toBeTruthy())
  const body = askedOf(`/rules/${ruleId}`).at(-1)?.body
  expect(body).not.toHaveProperty('name')
  expect(body).not.toHaveProperty('filter')
  expect(screen.queryByRole('textbox', { name: 'Name' })).toBeNull()
})

test('a predefined rule is given back its settings after asking', async () => {
  openRule()
  fake(alertRulesApi.restore, aRule())
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'More actions' }))
  await user.click(
    await screen.findByRole('menuitem', {
      name: 'Restore the settings it came with',
      hidden: true,
    }),
  )
  await user.click(await screen.findByRole('button', { name: 'Restore the rule' }))

  await waitFor(() => expect(askedOf('/restore')).toHaveLength(1))
})
