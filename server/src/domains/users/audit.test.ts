import { auditTrailApi } from '@gatehouse/contract/audit-trail'
import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import { usersApi } from '@gatehouse/contract/users'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditTrailRoutes } from '#domains/audit-trail'
import { useDatabase } from '#platform/testing/database.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { aBuiltInAdmin, adminPassword, createUsersWeb, join, type UsersWeb } from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
let web: UsersWeb

beforeAll(async () => {
  await aManagingOrganization(parts())
  await aBuiltInAdmin(parts())
  web = await createUsersWeb(parts(), {}, auditTrailRoutes)
})
afterAll(() => web.close())

const tick = () => clock.advance(1000)

test('whatever happens to a user and their logins is told in whole sentences', async () => {
  const admin = { bearer: await web.tokenOf({ username: 'admin', password: adminPassword }) }
  const { id: organizationId } = await anOrganization(parts())
  const username = 'kim'
  const kim = await join(web, admin, { username, role: 'business-viewer', organizationId })
  const params = { organizationId, userId: kim.id }
  const steps = [
    () => web.signIn({ username, password: 'wrong' }),
    () => web.ask(apiTokensApi.create, kim, { body: { name: 'backup', scopes: ['read'] } }),
    () => web.ask(loginsApi.end, kim),
    () =>
      web.ask(usersApi.update, admin, { params, body: { displayName: 'Kim', isEnabled: false } }),
    () => web.signIn({ username, password: 'wrong' }),
    () => web.signIn({ username, password: 'wrong' }),
    () => web.signIn({ username, password: 'wrong' }),
    () => web.signIn({ username, password: 'wrong' }),
    () => web.ask(usersApi.unlock, admin, { params }),
    () => web.ask(usersApi.remove, admin, { params }),
  ]
  for (const step of steps) {
    tick()
    await step()
  }

  const { events } = await web.ask(auditTrailApi.list, admin, { params })

  const told = events.toReversed().map(({ who, summary }) => `${who}: ${summary}`)
  expect(told.toSorted()).toEqual(
    [
      'admin: Invited kim with the role business-viewer.',
      'kim: kim accepted the invitation and set a password.',
      'kim: kim signed in.',
      'kim: Made the API token backup for kim, good for 90 days.',
      'kim: kim signed out.',
      'admin: Changed name, permission to sign in of kim.',
      ...Array.from({ length: 5 }, () => 'kim: Refused a sign-in as kim: the password was wrong.'),
      'kim: Locked kim for 5 minutes after too many wrong tries.',
      'admin: Ended the lockout of kim.',
      'admin: Removed the user kim.',
    ].toSorted(),
  )
  expect(events.find(({ type }) => type === 'user.updated')?.details).toMatchObject({
    changed: [
      { property: 'displayName', before: '', after: 'Kim' },
      { property: 'isEnabled', before: true, after: false },
    ],
  })
  expect(new Set(events.map(({ address }) => address))).toEqual(new Set(['192.0.2.1']))
})
