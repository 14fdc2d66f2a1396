import { loginsApi } from '@gatehouse/contract/logins'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#platform/testing/database.ts'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import { aBuiltInAdmin, adminPassword, createUsersWeb, type UsersWeb } from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
let web: UsersWeb

beforeAll(async () => {
  await aManagingOrganization(parts())
  await aBuiltInAdmin(parts())
  web = await createUsersWeb(parts())
})
afterAll(() => web.close())

const right = { username: 'admin', password: adminPassword }

test('the first administrator signs in and is told who they are', async () => {
  const signedIn = await web.signIn({ ...right, username: 'ADMIN' })
  const current = await web.ask(loginsApi.current, { bearer: signedIn.body?.token ?? '' })

  expect(signedIn.body?.step).toBe('done')
  expect(signedIn.cookie).toBe(signedIn.body?.token)
  expect(current).toMatchObject({
    user: { username: 'admin', role: 'administrator', isBuiltIn: true, state: 'verified' },
    organization: { kind: 'managing' },
    step: 'done',
  })
})

test('a later start does not change the password', async () => {
  expect(await aBuiltInAdmin(parts())).toEqual({ isCreated: false, username: 'admin' })
})
