import { emailApi, type EmailSettings, emailTemplateVariables } from '@gatehouse/contract/email'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { anEmailMessage, emailMessageId, someEmailSettings } from '../../app/testing/desk-things.ts'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin } from '../../app/testing/things.ts'

function openSettings(given: Partial<EmailSettings> = {}, role?: Parameters<typeof aLogin>[0]) {
  fake(emailApi.settings, someEmailSettings(given))
  fake(emailApi.saveSettings, ({ body: { password: _, ...settings } }) =>
    someEmailSettings({ ...given, ...settings }),
  )
  return renderAt('/settings/email', { login: aLogin(role) })
}

const saved = () => askedOf('/email/settings').find(({ method }) => method === 'PUT')?.body

test('another security takes the port along, and the saved password is kept', async () => {
  openSettings()
  const user = userEvent.setup()

  await user.click(await screen.findByRole('radio', { name: 'TLS' }))
  expect(screen.getByLabelText<HTMLInputElement>('Port').value).toBe('465')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() => expect(saved()).toMatchObject({ security: 'tls', port: 465 }))
  expect(saved()).not.toHaveProperty('password')
})

test('a port of one’s own is not changed by another security', async () => {
  openSettings({ port: 2525 })

  await userEvent.click(await screen.findByRole('radio', { name: 'TLS' }))

  expect(screen.getByLabelText<HTMLInputElement>('Port').value).toBe('2525')
})

test('a password without TLS is warned of', async () => {
  openSettings({ security: 'none' })

  expect(await screen.findByText(/can be read by everybody on the way/)).toBeTruthy()
})

test('a test message says which step failed in the words of the mail server', async () => {
  openSettings()
  fake(emailApi.test, {
    succeeded: false,
    steps: [
      { name: 'TLS', succeeded: true, answer: 'TLS 1.3' },
      { name: 'Sign-in', succeeded: false, answer: '535 5.7.8 Authentication failed' },
    ],
  })

  await userEvent.click(await screen.findByRole('button', { name: 'Send a test message' }))

  expect(await screen.findByText('535 5.7.8 Authentication failed')).toBeTruthy()
  expect(screen.getByText('The message was not sent.')).toBeTruthy()
  expect(askedOf('/email/test').at(0)?.body).toEqual({ to: 'maria@example.com' })
})

test('who may only read changes nothing and sends nothing', async () => {
  openSettings({}, 'editor')

  const button = await screen.findByRole('button', { name: 'Send a test message' })

  expect(button.getAttribute('aria-disabled')).toBe('true')
  expect(screen.getByLabelText<HTMLInputElement>('Host').disabled).toBe(true)
})

test('a message is shown with each try, its HTML in a frame that may do nothing', async () => {
  const body = { text: 'Hello', html: '<p>Hello</p>' }
  fake(emailApi.message, { ...anEmailMessage(), ...body })
  fake(emailApi.resend, () => anEmailMessage({ state: 'waiting' }))
  renderAt(`/settings/email/messages/${emailMessageId}`)

  const frame = await screen.findByTitle('HTML part of the message')
  expect(frame.getAttribute('sandbox')).toBe('')
  expect(frame.getAttribute('srcdoc')).toBe(body.html)
  expect(screen.getByText('550 5.1.1 No such user')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Try again now' }))

  await waitFor(() => expect(askedOf('/resend')).toHaveLength(1))
})

test('messages are found by their state', async () => {
  fake(emailApi.messages, { messages: [anEmailMessage()] })
  renderAt('/settings/email/messages?state=failed')

  await screen.findByRole('link', { name: 'High: Failed logons at Alpine' })

  expect(askedOf('/email/messages').at(0)?.query).toMatchObject({ state: 'failed' })
})

function openTemplates() {
  const variables = [...emailTemplateVariables.test]
  fake(emailApi.templates, {
    templates: [
      {
        key: 'test',
        subject: 'Test of %Host%',
        text: 'Sent %SentAt%',
        html: '<p>%Host%</p>',
        isChanged: true,
        variables,
      },
    ],
  })
  fake(emailApi.previewTemplate, ({ body }) => ({
    ...body,
    subject: body.subject.replace('%Host%', 'smtp.example.com'),
  }))
  return renderAt('/settings/email/templates?template=test')
}

test('a template is shown as the server fills it in', async () => {
  openTemplates()

  expect(await screen.findByText('Test of smtp.example.com')).toBeTruthy()
  expect(screen.getByTitle('Preview of the HTML part').getAttribute('sandbox')).toBe('')
})

test('a template with an unknown variable is neither shown nor saved', async () => {
  openTemplates()

  await userEvent.type(await screen.findByRole('textbox', { name: 'Subject' }), ' %Nobody%')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  expect(screen.getByText('%Nobody% is not a variable of this template.')).toBeTruthy()
  expect(askedOf('/email/templates/test').filter(({ method }) => method === 'PUT')).toEqual([])
})

test('a changed template goes back to the one it came with after a question', async () => {
  openTemplates()
  fake(emailApi.restoreTemplate, {
    key: 'test',
    subject: 'a',
    text: 'b',
    html: 'c',
    isChanged: false,
    variables: [],
  })

  await userEvent.click(
    await screen.findByRole('button', { name: 'Go back to the one it came with' }),
  )
  await userEvent.click(await screen.findByRole('button', { name: 'Restore it' }))

  await waitFor(() =>
    expect(
      askedOf('/email/templates/test').filter(({ method }) => method === 'DELETE'),
    ).toHaveLength(1),
  )
})
