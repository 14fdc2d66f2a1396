import { activityApi } from '@gatehouse/contract/activity'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { directoriesApi, type Directory } from '@gatehouse/contract/directories'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import { ActivityRecordId } from '@gatehouse/contract/ids'
import { stateReportsApi } from '@gatehouse/contract/state-reports'
import { targetsApi } from '@gatehouse/contract/targets'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import {
  aDirectory,
  aDirectoryRecord,
  aGroup,
  aMembership,
  anObject,
  aShownObject,
  directoryId,
  domainTargetId,
  objectId,
  type ShownObject,
} from '../../app/testing/directories.ts'
import { askedOf, fake, fakeAnyway, Refusal } from '../../app/testing/fake.ts'
import { aCredential, aTarget, credentialId } from '../../app/testing/gate.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const list = `/organizations/${customerId}/directories`
const page = `${list}/${directoryId}`

function open(
  address: string,
  directory: Directory = aDirectory(),
  role: 'administrator' | 'viewer' = 'administrator',
) {
  fakeAnyway(directoriesApi.list, { directories: [directory] })
  fakeAnyway(directoriesApi.get, directory)
  fakeAnyway(directoriesApi.objects, { objects: [anObject(), aGroup()] })
  fakeAnyway(activityApi.search, { records: [] })
  fakeAnyway(stateReportsApi.risks, { risks: [] })
  fakeAnyway(collectorsApi.get, () => {
    throw new Refusal({ code: 'not_found', message: 'No source.' })
  })
  return renderAt(address, { login: aLogin(role) })
}

test('where no domain is known the page leads to adding one', async () => {
  const { address } = open(list)
  fake(directoriesApi.list, { directories: [] })

  await screen.findByText('No domain is known yet')
  await userEvent.click(screen.getByRole('button', { name: 'Add a domain' }))

  await waitFor(() => expect(address()).toBe(`${list}?add=true`))
  expect(await screen.findByRole('dialog', { name: 'Add a domain' })).toBeTruthy()
})

test('a domain is added with its account, and each step of the test is shown', async () => {
  open(`${list}?add=true`)
  const target = aTarget({ id: domainTargetId, kind: 'domain', address: 'corp.test' })
  fake(targetsApi.create, target)
  fake(targetsApi.update, target)
  fake(credentialsApi.create, aCredential())
  fake(targetsApi.test, {
    succeeded: false,
    steps: [
      {
        name: 'certificate',
        controller: 'dc1.corp.test',
        outcome: 'failed',
        text: 'Its authority is not trusted.',
        fix: 'Give the certificate of the authority.',
        milliseconds: 9,
      },
    ],
  })

  await userEvent.type(await screen.findByLabelText('DNS name'), 'corp.test')
  await userEvent.type(screen.getByLabelText('Domain controllers'), 'dc1.corp.test{Enter} ')
  await userEvent.click(screen.getByRole('button', { name: 'Add the domain' }))
  await screen.findByText('Give the name of the account.')
  await userEvent.type(screen.getByLabelText('Account'), 'CORP\\reader')
  await userEvent.type(screen.getByLabelText('Password'), 'quite secret')
  await userEvent.click(screen.getByRole('button', { name: 'Add the domain' }))

  const steps = await screen.findByRole('list', { name: 'Steps with dc1.corp.test' })
  expect(within(steps).getByText('Give the certificate of the authority.')).toBeTruthy()
  expect(askedOf('/targets')[0]?.body).toMatchObject({
    kind: 'domain',
    name: 'corp.test',
    port: 636,
    directory: { controllers: ['dc1.corp.test'], encryption: 'ldaps' },
  })
  expect(askedOf('/credentials')[0]?.body).toMatchObject({
    purpose: 'service',
    targetId: domainTargetId,
    username: 'CORP\\reader',
  })
  expect(askedOf(domainTargetId).at(-1)?.body).toEqual({ serviceCredentialId: credentialId })
})

test('when the credential is refused, the second try does not add a second target', async () => {
  open(`${list}?add=true`)
  const target = aTarget({ id: domainTargetId, kind: 'domain', address: 'corp.test' })
  fake(targetsApi.create, target)
  fake(targetsApi.update, target)
  fake(targetsApi.test, { succeeded: true, steps: [] })
  let tries = 0
  fake(credentialsApi.create, () => {
    tries += 1
    if (tries === 1) throw new Refusal({ code: 'conflict', message: 'That name is taken.' })
    return aCredential()
  })

  await userEvent.type(await screen.findByLabelText('DNS name'), 'corp.test')
  await userEvent.type(screen.getByLabelText('Account'), 'CORP\\reader')
  await userEvent.type(screen.getByLabelText('Password'), 'quite secret')
  await userEvent.click(screen.getByRole('button', { name: 'Add the domain' }))
  await screen.findByText('That name is taken.')
  await userEvent.click(screen.getByRole('button', { name: 'Add the domain' }))

  await screen.findByText(/The connection works/)
  expect(askedOf('/targets').filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('a controller that is wrong about the time or out of reach says so', async () => {
  const [controller] = aDirectory().controllers
  if (!controller) throw new Error('The domain of the tests has no controller.')
  open(
    page,
    aDirectory({
      controllers: [
        { ...controller, clockSkewSeconds: -420 },
        {
          ...controller,
          host: 'dc2.corp.test',
          isReachable: false,
          text: 'Nothing answers at dc2.corp.test:636.',
        },
      ],
    }),
  )

  expect(await screen.findByText('Clock 7 min behind')).toBeTruthy()
  expect(screen.getByText('Not reachable')).toBeTruthy()
  expect(screen.getByText('Nothing answers at dc2.corp.test:636.')).toBeTruthy()
})

test('while it is read, how far that is can be seen', async () => {
  open(page)
  const running = aDirectory({
    sync: {
      ...{ state: 'running', text: 'It is being read.' },
      progress: {
        ...{ done: 40, total: 1200 },
        counts: { users: 30, groups: 1, computers: 4, organizationalUnits: 5, memberships: 88 },
      },
    },
  })
  fake(directoriesApi.sync, () => {
    fake(directoriesApi.get, running)
    return running
  })

  await userEvent.click(await screen.findByRole('button', { name: 'Read it now' }))

  expect(
    await screen.findByText(
      '40 of 1,200 objects so far: 30 users, 1 group, 4 computers, 5 organizational units, 88 memberships',
    ),
  ).toBeTruthy()
})

test('who may only look is told why nothing can be read or changed', async () => {
  open(`${page}?tab=settings`, aDirectory(), 'viewer')

  const read = await screen.findByRole('button', { name: 'Read it now' })

  expect(read.getAttribute('aria-disabled')).toBe('true')
  expect(screen.getByRole('switch')).toHaveProperty('disabled', true)
})

test('objects are looked for as of the moment that the address names', async () => {
  const { address } = open(`${page}?tab=objects&at=2026-11-01T00:00:00.000Z`)

  await userEvent.type(await screen.findByLabelText('Find a name'), 'ali{Enter}')

  await waitFor(() => expect(address()).toContain('text=ali'))
  expect(askedOf('/objects').at(-1)?.query).toMatchObject({
    text: 'ali',
    at: '2026-11-01T00:00:00.000Z',
  })
  expect(screen.getByText(/This is how it was on 1 Nov 2026/)).toBeTruthy()
})

test('a group of the domain is given a role, and the first that fits counts', async () => {
  open(`${page}?tab=settings`)
  fake(directoriesApi.objects, ({ query }) => ({
    objects: query.kind === 'group' ? [aGroup()] : [],
  }))
  fake(directoriesApi.update, aDirectory())

  await userEvent.click(await screen.findByRole('switch'))
  expect(screen.getByText('Without a group nobody of the domain may sign in.')).toBeTruthy()
  await userEvent.click(screen.getByRole('combobox', { name: 'Add a group' }))
  await userEvent.click(await screen.findByRole('option', { name: /Finance/, hidden: true }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf('/settings')[0]?.body).toMatchObject({
      signIn: {
        isEnabled: true,
        groups: [{ groupId: objectId(2), role: 'business-viewer', organizationGroupIds: [] }],
      },
    }),
  )
})

function openObject(given: Partial<ShownObject> = {}, search = '') {
  const object = aShownObject(given)
  fakeAnyway(directoriesApi.object, object)
  return open(`${page}/objects/${object.id}${search}`)
}

test('memberships through other groups are told with the way', async () => {
  openObject({
    memberOf: [
      aMembership(),
      aMembership({
        object: aGroup({ id: objectId(3), name: 'Domain Admins' }),
        isDirect: false,
        through: ['Finance', 'Helpdesk'],
      }),
    ],
  })

  expect(await screen.findByText('through Finance › Helpdesk')).toBeTruthy()
  await userEvent.click(screen.getByText('Direct 1'))

  await waitFor(() => expect(screen.queryByText('Domain Admins')).toBeNull())
})

test('changes of memberships say who made them, where that was recorded', async () => {
  const recordId = ActivityRecordId.parse('01999999-0000-7000-8003-000000000009')
  const at = '2026-11-20T10:00:00.000Z'
  const change = {
    ...{ at, change: 'added' as const, member: { id: objectId(1), name: 'Alice Meyer' } },
    group: { id: objectId(2), name: 'Finance' },
  }
  openObject({
    membershipChanges: [
      { ...change, by: { who: 'CORP\\helpdesk', at, certainty: 'exact', recordId } },
      { ...change, change: 'removed', at: '2026-11-19T10:00:00.000Z' },
    ],
  })

  const by = await screen.findByRole('link', { name: 'By CORP\\helpdesk: open the record' })

  expect(by.getAttribute('href')).toContain(`/activity/records/${recordId}`)
  expect(screen.getAllByRole('link', { name: /open the record/ })).toHaveLength(1)
})

test('an object is shown as it was at a moment, and its groups lead on in that moment', async () => {
  const at = '2026-11-01T00:00:00.000Z'
  openObject({ memberOf: [aMembership()] }, `?at=${at}`)

  const group = await screen.findByRole('link', { name: 'Finance' })

  expect(askedOf(objectId(1))[0]?.query).toEqual({ at })
  expect(group.getAttribute('href')).toContain(`at=${at}`)
})

test('the history of an object opens each change in its place', async () => {
  openObject(aGroup())
  fake(activityApi.search, {
    records: [
      aDirectoryRecord({
        details: [{ property: directoryProperties.member, after: 'corp.test/Staff/Alice Meyer' }],
      }),
    ],
  })

  await userEvent.click(await screen.findByText('Member: + Alice Meyer'))

  const member = await screen.findByRole('region', { name: 'Member' })
  expect(within(member).getByLabelText('added')).toBeTruthy()
  expect(within(member).getByText('corp.test/Staff')).toBeTruthy()
  expect(askedOf('/activity').at(-1)?.query).toMatchObject({ details: `equals:${objectId(2)}` })
})
