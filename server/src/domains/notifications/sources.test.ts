import { uuidv7 } from '#platform/crypto/ids.ts'
import { emailApi } from '@gatehouse/contract/email'
import type { Status, StatusSubject } from '@gatehouse/contract/statuses'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetStatus, setStatus } from '#domains/organizations'
import type { UserPrincipal } from '#platform/context.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { sayGoing } from '../email/email-state.ts'
import { anOrganization } from '../organizations/testing.ts'
import { aBell, type Bell } from './testing.ts'

const database = useDatabase()
const day = 24 * 60 * 60_000
let bell: Bell
let customer: Awaited<ReturnType<typeof anOrganization>>
let user: UserPrincipal

beforeAll(async () => {
  bell = await aBell(database())
})
afterAll(() => bell.close())
beforeEach(async () => {
  customer = await anOrganization(bell.parts)
  user = await bell.join({ organizationId: customer.id, role: 'co-managing-administrator' })
})

const say = (subject: StatusSubject, id: string, status: Status, name = 'DC1') =>
  customer.transaction((tx) =>
    setStatus(bell.ctx, tx, {
      organizationId: customer.id,
      subject: { subject, id },
      name,
      status,
      reason: `It is ${status}.`,
    }),
  )

test.each([
  ['agent', 'offline', 'agent-trouble', 'critical', 'The agent on DC1 is offline'],
  ['agent', 'needs-attention', 'agent-trouble', 'warning', 'The agent on DC1 needs attention'],
  ['agent', 'update-recommended', 'agent-update', 'info', 'There is a newer agent for DC1'],
  ['source', 'experiencing-issues', 'source-trouble', 'critical', 'The source DC1 has issues'],
] as const)(
  '%s that is %s is told of until it is well',
  async (subject, status, kind, severity, title) => {
    const id = uuidv7(bell.clock.now())

    await say(subject, id, status)
    await bell.settle()
    expect((await bell.list(user)).notifications).toEqual([
      expect.objectContaining({ kind, severity, title, organizationId: customer.id }),
    ])

    await say(subject, id, 'healthy')
    await bell.settle()
    expect(await bell.titles(user)).toEqual([])
  },
)

test('an organization about to be deleted is told of; its other troubles come from what is in it', async () => {
  await say('organization', customer.id, 'offline')
  await bell.settle()
  expect(await bell.titles(user)).toEqual([])

  await say('organization', customer.id, 'pending-deletion')
  await bell.settle()
  expect(await bell.titles(user)).toEqual(['This organization is about to be deleted'])
})

test('one thing is told of once, as it is now, in whatever order its events are handled', async () => {
  const id = uuidv7(bell.clock.now())
  for (const status of ['offline', 'healthy', 'update-recommended', 'needs-attention'] as const) {
    await say('agent', id, status)
  }

  await bell.settle()

  expect(await bell.titles(user)).toEqual(['The agent on DC1 needs attention'])
})

test('what is removed is told of no more', async () => {
  const [site, agent] = [uuidv7(bell.clock.now()), uuidv7(bell.clock.now())]
  await customer.transaction(async (tx) => {
    const about = { organizationId: customer.id, status: 'offline', reason: 'x' } as const
    await setStatus(bell.ctx, tx, { ...about, subject: { subject: 'site', id: site } })
    const parent = { subject: 'site', id: site } as const
    await setStatus(bell.ctx, tx, { ...about, subject: { subject: 'agent', id: agent }, parent })
  })
  await bell.settle()
  expect(await bell.titles(user)).toHaveLength(1)

  await customer.transaction((tx) => forgetStatus(bell.ctx, tx, { subject: 'site', id: site }))
  await bell.settle()

  expect(await bell.titles(user)).toEqual([])
})

test('what no event told of is told of within the hour, and ended', async () => {
  const [known, gone] = [uuidv7(bell.clock.now()), uuidv7(bell.clock.now())]
  await say('agent', known, 'offline')
  await bell.raise({
    ...{ organizationId: customer.id, key: `agent:${gone}`, kind: 'agent-trouble' },
    ...{ severity: 'critical', title: 'Long gone', text: 'x' },
  })
  await database().db.asSystem('lose what is queued', (tx) =>
    tx.deleteFrom('notification').where('key', '=', `agent:${known}`).execute(),
  )

  await bell.run('notifications.look')

  expect(await bell.titles(user)).toEqual(['The agent on DC1 is offline'])
})

test('an API token is told of two weeks before its end, until it is gone', async () => {
  const add = (name: string, lifeDays: number) =>
    customer.transaction(async (tx) => {
      const created_at = bell.clock.now()
      await tx
        .insertInto('api_token')
        .values({
          ...{ id: uuidv7(created_at), user_id: user.userId, name, scopes: ['all'], prefix: 'x' },
          ...{ token_hash: Buffer.from(uuidv7(created_at)), created_at },
          expires_at: new Date(created_at.getTime() + lifeDays * day),
        })
        .execute()
    })
  await add('backup', 30)
  await add('one-off', 3)

  await bell.run('notifications.look')
  expect(await bell.titles(user)).toEqual([])

  bell.clock.advance(17 * day)
  await bell.run('notifications.look')
  expect(await bell.titles(user)).toEqual(['The API token backup is about to expire'])

  bell.clock.advance(14 * day)
  await bell.run('notifications.look')
  expect(await bell.titles(user)).toEqual(['The API token backup has expired'])

  await customer.transaction((tx) => tx.deleteFrom('api_token').execute())
  await bell.run('notifications.look')
  expect(await bell.titles(user)).toEqual([])
})

test('the certificate of this server is told of to who runs it', async () => {
  const administrator = await bell.join({ organizationId: bell.managing.id })
  const own = async () =>
    (await bell.list(administrator, { organizationId: bell.managing.id })).notifications

  bell.place.certificateExpiresAt = new Date(bell.clock.now().getTime() + 10 * day)
  await bell.run('notifications.look')
  expect((await own()).map(({ kind, title }) => [kind, title])).toEqual([
    ['certificate-expiry', 'The certificate of desk.example:6500 is about to expire'],
  ])

  bell.place.certificateExpiresAt = new Date(bell.clock.now().getTime() + 300 * day)
  await bell.run('notifications.look')
  expect(await own()).toEqual([])
})

test('mail that fails is told of until it works', async () => {
  const administrator = await bell.join({ organizationId: bell.managing.id })
  const turn = (isFailing: boolean) =>
    database().db.asSystem('turn how mail goes', async (tx) => {
      await sayGoing(bell.ctx, tx, bell.managing.id, { isFailing, reason: 'The server is gone.' })
    })
  await bell.web.call(administrator, emailApi.saveSettings, {
    body: {
      ...{ isEnabled: true, host: 'mail.invalid', port: 25, security: 'none', username: '' },
      ...{ fromAddress: 'desk@msp.example', fromName: '', caPem: '' },
    },
  })

  await turn(true)
  await bell.settle()
  const [told] = (await bell.list(administrator)).notifications
  expect(told).toMatchObject({ kind: 'email-failing', title: 'Mail cannot be sent' })
  expect(told?.text).toContain('The server is gone.')

  await turn(false)
  await bell.settle()
  expect(await bell.titles(administrator)).not.toContain('Mail cannot be sent')
})
