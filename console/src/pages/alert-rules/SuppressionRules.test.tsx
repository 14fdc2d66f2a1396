import { type SuppressionRule, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { SuppressionRuleId } from '@gatehouse/contract/ids'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { ruleId } from '../../app/testing/alerts.ts'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const aSuppression = (given: Partial<SuppressionRule> = {}): SuppressionRule => ({
  id: SuppressionRuleId.parse(ruleId),
  name: 'Backups at night',
  reason: 'Planned.',
  filter: 'who=equals:svc-backup',
  isActive: true,
  organizationIds: [],
  createdBy: 'maria',
  updatedAt: '2026-11-21T09:00:00.000Z',
  ...given,
})

test('says what is hidden, where, and that an ended rule hides nothing any more', async () => {
  fake(suppressionRulesApi.list, {
    rules: [aSuppression(), aSuppression({ name: 'Old', endsAt: '2020-01-01T00:00:00.000Z' })],
  })
  renderAt('/suppression-rules')

  await screen.findByRole('link', { name: 'Backups at night' })

  expect(screen.getAllByText('Who is svc-backup')).toHaveLength(2)
  expect(screen.getByText('Active')).toBeTruthy()
  expect(screen.getByText('Ended')).toBeTruthy()
})

test('a new one shows what it would have hidden and is saved for its organizations', async () => {
  fake(suppressionRulesApi.preview, { days: 30, records: 1200, alertedRecords: 31, alerts: 1 })
  fake(suppressionRulesApi.create, aSuppression())
  fake(suppressionRulesApi.list, { rules: [] })
  const filter = encodeURIComponent('who=equals:svc-backup')
  const { address } = renderAt(
    `/suppression-rules/new?organizationId=${customerId}&name=Backups&filter=${filter}`,
  )
  const user = userEvent.setup()

  await screen.findByText('1,200 records, 1 alert')
  await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'Planned.')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() => expect(address()).toBe('/suppression-rules'))
  expect(askedOf('/suppression-rules').find(({ method }) => method === 'POST')?.body).toEqual({
    name: 'Backups',
    reason: 'Planned.',
    filter: 'who=equals:svc-backup',
    isActive: true,
    organizationIds: [customerId],
  })
})

test('one is removed after saying what follows', async () => {
  fake(suppressionRulesApi.list, { rules: [aSuppression()] })
  fake(suppressionRulesApi.preview, { days: 30, records: 0, alertedRecords: 0, alerts: 0 })
  fake(suppressionRulesApi.remove, {})
  const { address } = renderAt(`/suppression-rules/${ruleId}`)
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Remove' }))
  await user.click(await screen.findByRole('button', { name: 'Remove the suppression rule' }))

  await waitFor(() => expect(address()).toBe('/suppression-rules'))
})

test('who may not see rules does not find them in the rail', async () => {
  renderAt('/roles', { login: aLogin('viewer') })

  await screen.findByRole('heading', { name: 'Roles' })

  expect(screen.queryByRole('link', { name: 'Suppression' })).toBeNull()
  expect(screen.getByRole('link', { name: 'Alerts' })).toBeTruthy()
})
