import { loginsApi } from '@gatehouse/contract/logins'
import { organizationSettingsApi } from '@gatehouse/contract/organizations'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import { parseAuthorizedKey } from '@gatehouse/ssh-cert/authorized-key'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Context, systemContext } from '#platform/context.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { organizationRoutes } from '../organizations/index.ts'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import {
  askBrowser,
  browserDecision,
  isKnownKey,
  principalOfSshLogin,
  signInByKey,
  signInOverSsh,
  signOutOfSsh,
} from './ssh-sign-in.service.ts'
import {
  aBuiltInAdmin,
  adminPassword,
  createUsersWeb,
  join,
  type Proof,
  testUsersOptions,
  type UsersWeb,
  userPassword,
} from './testing.ts'
import { openDesk } from './users-options.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
const desk = openDesk(testUsersOptions)
let web: UsersWeb
let admin: Proof
let organizationId: string
let ctx: Context
let counter = 0

beforeAll(async () => {
  organizationId = (await aManagingOrganization(parts())).id
  await aBuiltInAdmin(parts())
  web = await createUsersWeb(parts(), {}, organizationRoutes)
  admin = { bearer: await web.tokenOf({ username: 'admin', password: adminPassword }) }
  await secondFactor('off')
  ctx = { ...systemContext('test', parts()), address: '198.51.100.7' }
})
afterAll(() => web.close())

const secondFactor = (rule: 'off' | 'interactive') =>
  web.ask(organizationSettingsApi.update, admin, {
    params: { organizationId },
    body: { secondFactor: rule },
  })

async function someone() {
  counter += 1
  const username = `tech-${counter}`
  const joined = await join(web, admin, { username, role: 'editor', organizationId })
  return { ...joined, username, proof: { bearer: joined.bearer } }
}

function aKey() {
  const { publicKey: line } = aKeyPair()
  return { line, blob: parseAuthorizedKey(line).key.blob }
}
const add = (by: Proof, publicKey: string) =>
  web.call(userKeysApi.add, by, { body: { name: 'laptop', publicKey } })
const client = 'OpenSSH_9.9'

test('a registered key is known and signs in, for its owner alone', async () => {
  const [owner, other] = [await someone(), await someone()]
  const { line, blob } = aKey()
  const made = await add(owner.proof, `${line} owner@laptop`)

  const login = await signInByKey(ctx, desk, { username: owner.username, blob, client })

  expect(made.body).toMatchObject({ algorithm: 'ssh-ed25519', name: 'laptop' })
  expect(login).toMatchObject({ userId: owner.id, username: owner.username })
  expect(await principalOfSshLogin(ctx, login.loginId)).toMatchObject({ userId: owner.id })
  expect(await isKnownKey(ctx, desk, { username: owner.username, blob, client })).toBe(true)
  expect(await isKnownKey(ctx, desk, { username: other.username, blob, client })).toBe(false)
  await expect(signInByKey(ctx, desk, { username: other.username, blob, client })).rejects.toThrow(
    'not registered',
  )
  await expect(signInByKey(ctx, desk, { username: 'nobody', blob, client })).rejects.toThrow(
    'not registered',
  )
  const { keys } = await web.ask(userKeysApi.list, owner.proof)
  expect(keys).toMatchObject([{ lastUsedAt: clock.now().toISOString() }])
  expect((await web.ask(userKeysApi.list, other.proof)).keys).toEqual([])
})

test('a key that was removed, or whose owner may not sign in, lets nobody in', async () => {
  const owner = await someone()
  const { line, blob } = aKey()
  const made = await add(owner.proof, line)
  const stranger = await someone()
  const params = { userKeyId: made.body?.id ?? '' }

  expect((await web.call(userKeysApi.remove, stranger.proof, { params })).status).toBe(404)
  expect((await web.call(userKeysApi.remove, owner.proof, { params })).status).toBe(200)

  expect(await isKnownKey(ctx, desk, { username: owner.username, blob, client })).toBe(false)
  await expect(signInByKey(ctx, desk, { username: owner.username, blob, client })).rejects.toThrow(
    'not registered',
  )
})

test.each([
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END', 'private key'],
  ['anything else', 'hello', 'ends in .pub'],
  ['options before the key', `command="sh" ${aKey().line}`, 'ends in .pub'],
  ['a short RSA key', ssh2.utils.generateKeyPairSync('rsa', { bits: 1024 }).public, 'too short'],
])('%s is refused in words', async (_what, publicKey, words) => {
  const { status, error } = await add((await someone()).proof, publicKey)

  expect(status).toBe(400)
  expect(error?.fields?.[0]?.message).toContain(words)
})

test('the same key is registered once', async () => {
  const owner = await someone()
  const { line } = aKey()
  await add(owner.proof, line)

  expect((await add(owner.proof, `${line} again`)).error?.fields?.[0]?.message).toContain('already')
})

test('an API token registers no key and approves no sign-in', async () => {
  const { username } = await someone()
  const ask = await askBrowser(ctx, desk, { username, client })
  const token = { bearer: 'ght_made-up' }

  expect((await add(token, aKey().line)).status).toBe(401)
  const params = { code: ask.code }
  const body = { decision: 'approved' }
  expect((await web.call(userKeysApi.decideSignIn, token, { params, body })).status).toBe(401)
})

test('a password signs in over SSH, and the login ends with the connection', async () => {
  const { username, id } = await someone()

  const login = await signInOverSsh(ctx, desk, { username, password: userPassword, client })
  expect(login.userId).toBe(id)
  await signOutOfSsh(ctx, login.loginId)

  await expect(principalOfSshLogin(ctx, login.loginId)).rejects.toThrow('has ended')
  await expect(signInOverSsh(ctx, desk, { username, password: 'wrong', client })).rejects.toThrow(
    'wrong',
  )
})

test('a yes in the browser lets in once, and only the owner can say it', async () => {
  const [owner, other] = [await someone(), await someone()]
  const asked = await askBrowser(ctx, desk, { username: owner.username, client })
  const ask = { ...asked, client }
  const params = { code: ask.code.toLowerCase().replace('-', '') }
  const body = { decision: 'approved' }

  expect(await browserDecision(ctx, desk, ask)).toBeUndefined()
  expect((await web.call(userKeysApi.decideSignIn, other.proof, { params, body })).status).toBe(404)
  expect((await web.call(userKeysApi.pendingSignIn, other.proof, { params })).status).toBe(404)
  expect(await web.ask(userKeysApi.pendingSignIn, owner.proof, { params })).toMatchObject({
    address: '198.51.100.7',
    state: 'waiting',
  })
  await web.ask(userKeysApi.decideSignIn, owner.proof, { params, body })

  expect(await browserDecision(ctx, desk, ask)).toMatchObject({ userId: owner.id })
  await expect(browserDecision(ctx, desk, ask)).rejects.toThrow()
})

test('a sign-in that is denied, or that nobody answers, lets nobody in', async () => {
  const owner = await someone()
  const denied = { ...(await askBrowser(ctx, desk, { username: owner.username, client })), client }
  const body = { decision: 'denied' }
  await web.ask(userKeysApi.decideSignIn, owner.proof, { params: { code: denied.code }, body })
  await expect(browserDecision(ctx, desk, denied)).rejects.toThrow('denied')

  const late = { ...(await askBrowser(ctx, desk, { username: owner.username, client })), client }
  clock.advance(5 * 60_000)
  await expect(browserDecision(ctx, desk, late)).rejects.toThrow('5 minutes')
  const params = { code: late.code }
  expect((await web.call(userKeysApi.pendingSignIn, owner.proof, { params })).status).toBe(404)
})

test('a name that nobody has is asked for like any other', async () => {
  const ask = await askBrowser(ctx, desk, { username: 'nobody-at-all', client })

  expect(ask.code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/)
  expect(await browserDecision(ctx, desk, { ...ask, client })).toBeUndefined()
})

test('who has to have a second factor and has none is sent to the browser', async () => {
  const { username, proof } = await someone()
  const { line, blob } = aKey()
  await add(proof, line)
  await secondFactor('interactive')
  try {
    const words = 'requires a second factor'
    await expect(signInByKey(ctx, desk, { username, blob, client })).rejects.toThrow(words)
    await expect(
      signInOverSsh(ctx, desk, { username, password: userPassword, client }),
    ).rejects.toThrow(words)
  } finally {
    await secondFactor('off')
  }
  const { logins } = await web.ask(loginsApi.list, proof)
  expect(logins.filter((login) => login.client === client)).toEqual([])
})
