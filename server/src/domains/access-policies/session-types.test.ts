import { randomUUID } from 'node:crypto'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import type { UserPrincipal } from '#platform/context.ts'
import { aUser } from '#platform/testing/web.ts'
import { expect, test } from 'vitest'
import { getSessionType } from './session-type.service.ts'
import { aPerson, useAccess } from './testing.ts'

const access = useAccess()
const create = (body: object, as: UserPrincipal = access().admin) =>
  access().web.call(as, sessionTypesApi.create, { body: { loginAccount: 'ephemeral', ...body } })
const update = (sessionTypeId: string, body: object) =>
  access().web.call(access().admin, sessionTypesApi.update, {
    ...{ params: { sessionTypeId }, body: { loginAccount: 'ephemeral', ...body } },
  })
const remove = (sessionTypeId: string) =>
  access().web.call(access().admin, sessionTypesApi.remove, { params: { sessionTypeId } })
const named = () => `Type ${randomUUID()}`

test('there are some to begin with, once', async () => {
  const { web, admin } = access()
  const ask = () => web.call(admin, sessionTypesApi.list)

  const [first, second] = await Promise.all([ask(), ask()])

  expect(first.body).toEqual(second.body)
  expect(first.body.sessionTypes.map(({ name }: { name: string }) => name)).toEqual([
    'Ephemeral user',
    'Managed account',
    'Own account',
    'Root by sudo',
    'Stored account',
  ])
  expect((await access().type('Root by sudo')).before).toMatchObject([
    { kind: 'add-sudoers-rule', commands: 'ALL', runAs: 'ALL', asksPassword: false },
  ])
})

test('one is added, changed and removed, and each is audited', async () => {
  const name = named()
  const { body } = await create({ name })
  expect(body).toMatchObject({ name, isPredefined: false, isEnabled: true, policyCount: 0 })
  expect((await getSessionType(access().ctx, body.id)).name).toBe(name)

  const changed = await update(body.id, { name, description: 'Other', loginAccount: 'stored' })
  expect(changed.body).toMatchObject({ description: 'Other', accountTemplate: '' })
  expect((await remove(body.id)).status).toBe(200)
  expect((await remove(body.id)).status).toBe(404)

  const events = await access().managing.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'details']).execute(),
  )
  const own = events.filter(({ details }) => JSON.stringify(details).includes(body.id))
  expect(own.map(({ type }) => type)).toEqual([
    'session-type.created',
    'session-type.updated',
    'session-type.removed',
  ])
})

test('of two with one name at once one is added', async () => {
  const name = named()
  const answers = await Promise.all([create({ name }), create({ name: name.toUpperCase() })])

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('one of ours can be switched off, not removed', async () => {
  const type = await access().type('Own account')
  const { id, name, loginAccount } = type

  expect((await remove(id)).body.error.message).toContain('Switch it off instead')
  expect((await update(id, { name, loginAccount, isEnabled: false })).body.isEnabled).toBe(false)
  expect((await access().type('Own account')).isEnabled).toBe(false)
})

const sudo = (more: object) => ({
  before: [{ kind: 'add-sudoers-rule', commands: 'ALL', ...more }],
})

test.each([
  [{ accountTemplate: '' }, 'accountTemplate'],
  [{ accountTemplate: '%password%' }, 'accountTemplate'],
  [{ accountTemplate: '%first(%email%' }, 'accountTemplate'],
  [{ loginAccount: 'managed', accountTemplate: 'x-%sessionid%' }, 'accountTemplate'],
  [sudo({ commands: 'rm' }), 'before.0.commands'],
  [sudo({ commands: '/bin/ls\nbob ALL=(ALL) ALL' }), 'before.0.commands'],
  [sudo({ runAs: '!root' }), 'before.0.commands'],
  [sudo({ asksPassword: true }), 'before.0.asksPassword'],
  [{ after: sudo({}).before }, 'after.0'],
  [{ after: [{ kind: 'add-to-local-group', group: 'adm' }] }, 'after.0'],
  [{ before: [{ kind: 'add-to-local-group', group: 'a;b' }] }, 'before.0.group'],
  [{ before: [{ kind: 'watch-file', path: 'etc/passwd' }] }, 'before.0.path'],
])('%j is refused at %s', async (type, path) => {
  const { status, body } = await create({ name: named(), ...type })

  expect(status).toBe(400)
  expect(body.error.fields.map((field: { path: string }) => field.path).join()).toContain(path)
})

test('a name is shown for the caller', async () => {
  const userId = await aPerson(access())
  const user = aUser({ organizationId: access().managing.id, userId, username: 'Jo.Doe' })

  const { body } = await access().web.call(user, sessionTypesApi.preview, {
    body: { accountTemplate: '%samaccountname%-%hostname%', hostname: 'web1.corp' },
  })

  expect(body).toEqual({
    account: 'jo-doe-web1',
    problems: ['Characters that Linux does not take in a name were replaced.'],
  })
})

test.each([
  ['viewer', 403],
  ['editor', 403],
  ['administrator', 200],
] as const)('a %s who adds one gets %i', async (role, status) => {
  const user = aUser({ organizationId: access().managing.id, role })
  expect((await create({ name: named() }, user)).status).toBe(status)
})
