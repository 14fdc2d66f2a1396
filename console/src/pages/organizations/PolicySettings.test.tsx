import {
  organizationGroupsApi,
  organizationSettingsApi,
  type Settings,
} from '@gatehouse/contract/organizations'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const gibibyte = 1024 ** 3

function open(given: Partial<Settings> = {}) {
  const settings: Settings = {
    ...{ secondFactor: 'interactive', activityRetentionDays: 365, recordingQuotaBytes: null },
    ...given,
  }
  fake(organizationGroupsApi.list, { groups: [] })
  fake(organizationSettingsApi.get, settings)
  fake(organizationSettingsApi.update, settings)
  renderAt(`/organizations/${customerId}/settings`, { login: aLogin() })
}

const field = () => screen.findByRole('textbox', { name: /Recordings of sessions may take/ })
const save = async () => {
  const buttons = screen.getAllByRole('button', { name: 'Save' })
  for (const button of buttons) {
    if (!button.hasAttribute('disabled')) await userEvent.click(button)
  }
}
const sent = () => askedOf('/settings').find(({ method }) => method === 'PATCH')?.body

test('a limit for recordings is said in GiB', async () => {
  open()

  await userEvent.type(await field(), '5')
  await save()

  await waitFor(() => expect(sent()).toMatchObject({ recordingQuotaBytes: 5 * gibibyte }))
})

test('an empty one takes the limit away', async () => {
  open({ recordingQuotaBytes: 2 * gibibyte })

  await userEvent.clear(await field())
  await save()

  await waitFor(() => expect(sent()).toMatchObject({ recordingQuotaBytes: null }))
})
