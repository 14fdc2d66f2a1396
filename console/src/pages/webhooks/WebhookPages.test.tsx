import { webhooksApi } from '@gatehouse/contract/webhooks'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aDelivery, aWebhook, webhookId } from '../../app/testing/desk-things.ts'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin } from '../../app/testing/things.ts'

function open(address: string, role?: Parameters<typeof aLogin>[0]) {
  fake(webhooksApi.list, { webhooks: [aWebhook()] })
  fake(webhooksApi.deliveries, { deliveries: [aDelivery()] })
  return renderAt(address, { login: aLogin(role) })
}

test('the secret of a new webhook is shown once', async () => {
  open('/settings/webhooks')
  fake(webhooksApi.create, ({ body }) => ({
    ...aWebhook({ name: body.name, url: body.url }),
    secret: 'whsec_c2VjcmV0',
  }))
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Add a webhook' }))
  await user.type(await screen.findByLabelText('Name'), 'Ops')
  await user.type(screen.getByLabelText('Address'), 'https://example.com/x')
  await user.click(screen.getAllByRole('button', { name: 'Add the webhook' })[0] as HTMLElement)

  await screen.findByText('whsec_c2VjcmV0')
  await user.click(screen.getByRole('button', { name: 'Done' }))
  expect(screen.queryByText('whsec_c2VjcmV0')).toBeNull()
})

test('an address with a password in it is refused with the words of the contract', async () => {
  open('/settings/webhooks?add=true')

  await userEvent.type(await screen.findByLabelText('Address'), 'https://a:b@example.com/')
  await userEvent.click(screen.getByRole('button', { name: 'Add the webhook' }))

  expect(await screen.findByText('Leave out user name and password.')).toBeTruthy()
})

test('a test shows what the receiver answered', async () => {
  open(`/settings/webhooks/${webhookId}`)
  fake(webhooksApi.test, () => aDelivery({ event: 'test' }))

  await userEvent.click(await screen.findByRole('button', { name: 'Send a test' }))

  expect(await screen.findByText('Not delivered, after 12 ms')).toBeTruthy()
})

test('a delivery shows its body and is sent again', async () => {
  open(`/settings/webhooks/${webhookId}`)
  fake(webhooksApi.delivery, { ...aDelivery(), body: '{"type":"alert.raised"}' })
  fake(webhooksApi.resend, () => aDelivery({ state: 'waiting' }))

  await userEvent.click(await screen.findByText('500 out of order'))
  expect(await screen.findByText(/"type": "alert.raised"/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Send it again' }))

  await waitFor(() => expect(askedOf('/resend')).toHaveLength(1))
})

test('how to verify is told where messages are signed', async () => {
  open(`/settings/webhooks/${webhookId}`)

  expect(await screen.findByText('How to verify a message')).toBeTruthy()
  expect(screen.getByText(/more than 5 minutes away/)).toBeTruthy()
})

test('a webhook that is gone says so', async () => {
  open('/settings/webhooks/01999999-0000-7000-8000-999999999999')

  expect(await screen.findByText('No page has this address')).toBeTruthy()
})

test('who may only read sends nothing', async () => {
  open(`/settings/webhooks/${webhookId}`, 'editor')

  const button = await screen.findByRole('button', { name: 'Send a test' })

  expect(button.getAttribute('aria-disabled')).toBe('true')
})
