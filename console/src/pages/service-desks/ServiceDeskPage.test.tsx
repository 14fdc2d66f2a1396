import { type ServiceDesk, serviceDesksApi } from '@gatehouse/contract/service-desks'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aServiceDesk, serviceDeskId } from '../../app/testing/desk-things.ts'
import { askedOf, fake, Refusal } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const page = `/settings/service-desks/${serviceDeskId}`
const alpine = { id: '22', name: 'Alpine Incorporated' }

function open(address: string, desk = aServiceDesk(), role?: Parameters<typeof aLogin>[0]) {
  let saved: ServiceDesk = desk
  fake(serviceDesksApi.list, () => ({ serviceDesks: [saved] }))
  fake(serviceDesksApi.get, () => saved)
  fake(serviceDesksApi.mappings, { mappings: [] })
  fake(serviceDesksApi.update, ({ body: { connection: _, callbacks: __, ...changes } }) => {
    saved = { ...saved, ...(changes as Partial<ServiceDesk>) }
    return saved
  })
  fake(serviceDesksApi.lookup, ({ path }) => ({ choices: choicesOf(path), isComplete: true }))
  return renderAt(address, { login: aLogin(role) })
}

function choicesOf(path: string) {
  if (path.endsWith('/boards')) return [{ id: '2', name: 'Night desk' }]
  if (path.endsWith('/teams')) return [{ id: '7', name: 'On call' }]
  return path.endsWith('/companies') ? [alpine] : []
}

const sent = () => askedOf(serviceDeskId).findLast(({ method }) => method === 'PATCH')?.body

test('a service desk is connected with a test that tells each step', async () => {
  open('/settings/service-desks/new')
  fake(serviceDesksApi.testConnection, {
    succeeded: false,
    steps: [
      { name: 'Name', succeeded: true, answer: 'na.myconnectwise.net is 203.0.113.7.' },
      { name: 'Keys', succeeded: false, answer: 'The public key is unknown.' },
    ],
  })
  fake(serviceDesksApi.create, ({ body }) => aServiceDesk({ name: body.name }))
  const user = userEvent.setup()

  await user.type(await screen.findByLabelText('Site'), 'https://na.myconnectwise.net')
  await user.type(screen.getByLabelText('Company ID'), 'northwind')
  await user.type(screen.getByLabelText('Public key'), 'public')
  await user.click(screen.getByRole('button', { name: 'Test the connection' }))
  expect(await screen.findByText('Fill this in.')).toBeTruthy()
  expect(askedOf('/service-desks/test')).toEqual([])

  await user.type(screen.getByLabelText('Private key'), 'private')
  await user.click(screen.getByRole('button', { name: 'Test the connection' }))
  await screen.findByText('The public key is unknown.')
  expect(screen.getByLabelText('Failed')).toBeTruthy()

  await user.click(screen.getByRole('button', { name: 'Connect and go on' }))
  await waitFor(() =>
    expect(askedOf('/service-desks').find(({ method }) => method === 'POST')?.body).toMatchObject({
      name: 'ConnectWise PSA',
      connection: { provider: 'connectwise', companyId: 'northwind', privateKey: 'private' },
    }),
  )
  await screen.findByRole('combobox', { name: 'Service board' })
})

test('ServiceNow is asked for what ServiceNow needs', async () => {
  open('/settings/service-desks/new')

  await userEvent.click(await screen.findByRole('radio', { name: /ServiceNow/ }))

  expect(screen.getByLabelText('Instance')).toBeTruthy()
  expect(screen.getByLabelText('Password')).toBeTruthy()
  expect(screen.queryByLabelText('Company ID')).toBeNull()
})

test('a saved secret is kept and never sent back', async () => {
  open(`${page}?tab=connection`)

  expect(await screen.findByText('Saved, and never shown.')).toBeTruthy()
  await userEvent.type(screen.getByLabelText('Company ID'), '2')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() => expect(sent()).toMatchObject({ connection: { companyId: 'northwind2' } }))
  expect(JSON.stringify(sent())).not.toContain('privateKey')
})

test('another board takes away the team of the one before', async () => {
  const routing = { board: { id: '1', name: 'Security' }, team: { id: '5', name: 'Days' } }
  open(`${page}?tab=routing`, aServiceDesk({ routing }))
  const user = userEvent.setup()

  await user.click(await screen.findByRole('combobox', { name: 'Service board' }))
  await user.click(await screen.findByRole('option', { name: 'Night desk', hidden: true }))
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(sent()).toEqual({ routing: { board: { id: '2', name: 'Night desk' } } }),
  )
})

test('a list that cannot be read says why in the words of the service desk', async () => {
  open(`${page}?tab=routing`)
  fake(serviceDesksApi.lookup, () => {
    throw new Refusal({ code: 'conflict', message: 'ConnectWise answered: no rights to teams.' })
  })

  await userEvent.click(await screen.findByRole('combobox', { name: 'Team' }))

  expect(await screen.findByText(/no rights to teams/)).toBeTruthy()
})

test('an unknown variable is told while it is typed and not saved', async () => {
  open(`${page}?tab=templates`)
  const summary = await screen.findByRole('textbox', { name: 'Summary' })

  await userEvent.type(summary, ' %Whoo%')

  expect(await screen.findByText('%Whoo% is not a variable of this template.')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(sent()).toBeUndefined()
})

test('a variable is written where the cursor was', async () => {
  open(`${page}?tab=templates`)
  const user = userEvent.setup()
  const summary = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Summary' })

  await user.click(summary)
  summary.setSelectionRange(0, 11)
  await user.click(screen.getByRole('button', { name: '%Severity%' }))

  expect(summary.value).toBe('%Severity% %AlertName%')
  expect(screen.getByText('High Administrative group membership changed')).toBeTruthy()
})

test('a length of time keeps its unit, and goes back to what it came with', async () => {
  const desk = aServiceDesk()
  open(`${page}?tab=behaviour`, {
    ...desk,
    settings: { ...desk.settings, consolidationIntervalSeconds: 7200 },
  })
  const user = userEvent.setup()
  const hours = await screen.findByLabelText<HTMLInputElement>('Collect repeats for')
  expect(hours.value).toBe('2')

  await user.click(
    screen.getByRole('button', { name: 'Set “Collect repeats for” back to 15 minutes' }),
  )
  expect(screen.getByLabelText<HTMLInputElement>('Collect repeats for').value).toBe('15')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(sent()).toMatchObject({ settings: { consolidationIntervalSeconds: 900 } }),
  )
})

test('companies are matched by name and saved only when that is confirmed', async () => {
  open(`${page}?tab=customers`, aServiceDesk({ organizationCount: 0 }))
  fake(serviceDesksApi.saveMapping, ({ body }) => ({ organizationId: customerId, ...body }))
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Match by name' }))
  const pair = await screen.findByRole<HTMLInputElement>('checkbox', {
    name: 'Alpine is Alpine Incorporated',
  })
  expect(pair.checked).toBe(true)
  expect(askedOf('/ticket-mappings').filter(({ method }) => method === 'PUT')).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Confirm 1 pair' }))

  await waitFor(() =>
    expect(askedOf(customerId).find(({ method }) => method === 'PUT')?.body).toEqual({
      serviceDeskId,
      company: alpine,
      routing: {},
      isEnabled: true,
    }),
  )
})

test('a service desk without customers says what is left to do', async () => {
  open(page, aServiceDesk({ organizationCount: 0 }))

  const steps = await screen.findByRole('list', { name: 'Steps' })

  expect(within(steps).getAllByLabelText('Done')).toHaveLength(3)
  const test = screen.getByRole('button', { name: 'Make a test ticket' })
  expect(test.getAttribute('aria-disabled')).toBe('true')
})

test('who may only read finds everything and can change nothing', async () => {
  open(`${page}?tab=behaviour`, aServiceDesk(), 'editor')

  const save = await screen.findByRole('button', { name: 'Save' })

  expect(save.getAttribute('aria-disabled')).toBe('true')
  expect(screen.getByLabelText<HTMLInputElement>('Collect repeats for').disabled).toBe(true)
})
