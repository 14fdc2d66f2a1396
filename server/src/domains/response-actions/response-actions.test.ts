import { responseActionsApi } from '@gatehouse/contract/response-actions'
import { expect, test } from 'vitest'
import { aUser, createTestWeb } from '#platform/testing/web.ts'
import { availability } from './account.ts'
import { responseActionRoutes } from './response-action.routes.ts'
import { useResponseActions } from './testing.ts'

// Nothing is started here, so nobody has to be root.
const actions = useResponseActions({ isSwitchedOn: false })

const input = (name: string, more = {}) => ({
  name,
  run: '/usr/local/bin/tell',
  parameters: ['--quiet', 'two words'],
  ruleIds: [actions().ruleId],
  ...more,
})

const create = (body: unknown, as = actions().admin) =>
  actions().web.call(as, responseActionsApi.create, { body })

test('an action is off unless somebody switches it on, and each change is audited whole', async () => {
  const { web, admin, managing } = actions()
  const { body: created } = await create(input('Tell'))
  expect(created).toMatchObject({
    isEnabled: false,
    writesCsv: true,
    rowLimit: 1000,
    timeoutSeconds: 60,
    workingDirectory: '/tmp',
  })
  const params = { responseActionId: created.id }

  const { body: changed } = await web.call(admin, responseActionsApi.update, {
    params,
    body: input('Tell', { isEnabled: true, parameters: ['--loud'] }),
  })
  const removed = await web.call(admin, responseActionsApi.remove, { params })

  expect(changed).toMatchObject({ isEnabled: true, parameters: ['--loud'] })
  expect(removed.status).toBe(200)
  const events = await managing.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'details']).execute(),
  )
  expect(events.find(({ type }) => type === 'response-action.updated')?.details).toMatchObject({
    before: { run: '/usr/local/bin/tell', parameters: ['--quiet', 'two words'] },
    command: { run: '/usr/local/bin/tell', parameters: ['--loud'], isEnabled: true },
  })
})

test('of two with one name at once, one is added', async () => {
  const answers = await Promise.all([create(input('Race')), create(input('race'))])

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('administrators alone see and change what runs on the server', async () => {
  const { web, managing, customer } = actions()
  const { body } = await create(input('Not for editors'))
  const editor = aUser({ organizationId: managing.organizationId, role: 'editor' })
  const co = aUser({
    organizationId: customer.organizationId,
    role: 'co-managing-administrator',
  })
  const params = { responseActionId: body.id }

  const codes = await Promise.all(
    [editor, co].flatMap((as) => [
      web.call(as, responseActionsApi.list),
      create(input('Mine'), as),
      web.call(as, responseActionsApi.update, { params, body: input('Mine') }),
      web.call(as, responseActionsApi.test, { params }),
      web.call(as, responseActionsApi.runs, { params }),
    ]),
  )

  expect(codes.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 403))
})

test.each([
  ['a relative program', { run: 'tell' }, 'absolute path'],
  ['a program on two lines', { run: '/bin/tell\nrm' }, 'one line'],
  ['a parameter with a NUL', { parameters: ['a\0b'] }, 'one line'],
  ['a relative directory', { workingDirectory: 'tmp' }, 'absolute path'],
  ['a rule that is gone', { ruleIds: ['01930000-0000-7000-8000-000000000000'] }, 'gone'],
])('%s is refused with the reason', async (_what, more, reason) => {
  const { status, text } = await create(input('Bad', more))

  expect(status).toBe(400)
  expect(text).toContain(reason)
})

test('the preview shows the words as they would be given', async () => {
  const { web, admin } = actions()

  const preview = async (more = {}) =>
    (await web.call(admin, responseActionsApi.preview, { body: input('Any', more) })).body.command

  expect(await preview()).toEqual(['/usr/local/bin/tell', '--quiet', 'two words', '{CsvFile}'])
  expect(await preview({ writesCsv: false })).toEqual([
    ...['/usr/local/bin/tell', '--quiet', 'two words', '{AlertID}', '{RecordID}'],
  ])
})

test('where they are switched off, the list says so, nothing is tried, and nothing is queued', async () => {
  const { web, admin, add, alert, match, work, runs } = actions()
  const id = await add({})
  await match(await alert(1))
  await work()

  const listed = await web.call(admin, responseActionsApi.list)
  const tested = await web.call(admin, responseActionsApi.test, {
    params: { responseActionId: id },
  })

  expect(listed.body.available).toMatchObject({ isAvailable: false })
  expect(listed.body.available.reason).toContain('RESPONSE_ACTIONS=true')
  expect([tested.status, tested.body.error.message]).toEqual([409, listed.body.available.reason])
  expect(await runs(id)).toEqual([])
})

test.each([
  ['we are not root', { ownUid: 1000 }, 'does not run as root'],
  ['the account is not there', { userName: 'no-such-account' }, 'no account no-such-account'],
  ['the account is root', { userName: 'root' }, 'is root'],
  ['nothing is wrong', {}, undefined],
])('whether they are available, and why not: %s', async (_what, change, reason) => {
  const options = { ...actions().options, isSwitchedOn: true, ownUid: 0, ...change }

  const told = await availability(options)

  expect(told.isAvailable).toBe(reason === undefined)
  expect(told.reason).toContain(reason ?? 'Commands run as nobody.')
})

test('without the account to ask, a program cannot be looked at and is taken as it is', async () => {
  const { parts, options, admin, ruleId } = actions()
  const web = await createTestWeb(parts, (mount) =>
    responseActionRoutes(mount, { ...options, isSwitchedOn: true, userName: 'no-such-account' }),
  )

  const { status } = await web.call(admin, responseActionsApi.create, {
    body: { name: 'Unseen', run: '/no/such/program', ruleIds: [ruleId] },
  })
  await web.close()

  expect(status).toBe(200)
})
