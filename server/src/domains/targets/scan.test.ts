import type { CredentialId, TargetId } from '@gatehouse/contract/ids'
import { targetsApi } from '@gatehouse/contract/targets'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { aKeyPair, missingForSshd, startSshd, type TestSshd } from '#platform/testing/sshd.ts'
import { parseScan } from './parse-scan.ts'
import { scanDifferences } from './scan-differences.ts'
import { useTargets } from './testing.ts'

const targets = useTargets()

test('whatever a host says is read without harm', () => {
  const line = fc.oneof(
    fc
      .constantFrom('passwd', 'shadow', 'group', 'sudoers /x', 'units', 'ss', 'netstat', 'end')
      .map((name) => `@@gatehouse ${name}`),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc
      .array(fc.constantFrom(':', 'root', '0', '999999999999', '\t', ' ', '=', 'tcp', '*:22'), {
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
  )

  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const { inventory } = parseScan(lines.join('\n'))

      const shape = targetsApi.getScan.response.shape.inventory
      expect(shape.safeParse(inventory).error).toBeUndefined()
      expect(scanDifferences(inventory, inventory)).toEqual([])
    }),
  )
})

test('a service says under which account it runs, and jobs of cron whose they are', () => {
  const { inventory } = parseScan(`@@gatehouse unit-files
app.service enabled enabled
ssh.service enabled enabled
@@gatehouse units
app.service loaded active running An app
@@gatehouse unit-users
app.service\tCORP\\svc-app
gone.service\tnobody
@@gatehouse cron-owners
svc-app@corp.test
`)

  expect(inventory.services).toEqual([
    { name: 'app.service', state: 'active (running)', isEnabled: true, user: 'CORP\\svc-app' },
    { name: 'ssh.service', state: 'inactive', isEnabled: true },
  ])
  expect(inventory.jobOwners).toEqual(['svc-app@corp.test'])
})

const missing = missingForSshd()
describe.skipIf(missing !== '')(`a real host${missing && ` (missing: ${missing})`}`, () => {
  const pair = aKeyPair()
  const sudoPassword = 'Told-to-sudo-4'
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd({
      users: {
        service: { authorizedKeys: [pair.publicKey], sudo: 'ALL=(ALL) NOPASSWD: ALL' },
        plain: { authorizedKeys: [pair.publicKey] },
        asked: { password: sudoPassword, authorizedKeys: [pair.publicKey], sudo: 'ALL=(ALL) ALL' },
      },
    })
  })
  afterAll(() => sshd.close())

  const nameOf = (user: string) => sshd.users[user]?.name ?? ''
  const credentialOf = (user: string): Promise<CredentialId> =>
    targets().credential({
      username: nameOf(user),
      login: { kind: 'private-key', privateKey: pair.privateKey },
    })
  const addHost = async (user: string) =>
    targets().add({ port: sshd.port, serviceCredentialId: await credentialOf(user) })
  const scan = async (targetId: TargetId) => {
    targets().clock.advance(60_000)
    const { id: hostScanId } = await targets().ok(targetsApi.scan, { params: { targetId } })
    await targets().work()
    return targets().ok(targetsApi.getScan, { params: { targetId, hostScanId } })
  }

  test('a test goes step by step and is remembered', async () => {
    const { id: targetId } = await addHost('service')

    const result = await targets().ok(targetsApi.test, { params: { targetId } })

    expect(result.steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'name succeeded',
      'connection succeeded',
      'host-key succeeded',
      'login succeeded',
      'sudo succeeded',
    ])
    expect(result.succeeded).toBe(true)
    expect((await targets().get(targetId)).lastTest).toMatchObject({ succeeded: true })
  })

  test('a test says at which step it ended and what to do', async () => {
    const plain = await addHost('plain')
    const bare = await targets().add({ port: sshd.port })
    const closed = await targets().add({ port: 1 })
    const testOf = (targetId: TargetId) => targets().ok(targetsApi.test, { params: { targetId } })

    const [noSudo, noLogin, noPort] = [
      await testOf(plain.id),
      await testOf(bare.id),
      await testOf(closed.id),
    ]

    expect(noSudo.steps.at(-1)).toMatchObject({ name: 'sudo', outcome: 'failed' })
    expect(noSudo.steps.at(-1)?.fix).toContain('NOPASSWD')
    expect(noLogin.steps[2]).toMatchObject({ name: 'host-key', outcome: 'succeeded' })
    expect(noLogin.steps[3]).toMatchObject({ name: 'login', outcome: 'failed' })
    expect(noPort.steps.map(({ outcome }) => outcome)).toEqual([
      ...['succeeded', 'failed', 'skipped', 'skipped', 'skipped'],
    ])
    expect((await targets().get(closed.id)).lastTest?.text).toContain('refuses connections')
  })

  test('a sudo that asks is told the password, when the account signs in with one', async () => {
    const login = { kind: 'password' as const, password: sudoPassword }
    const byPassword = await targets().credential({ username: nameOf('asked'), login })
    const withIt = await targets().add({ port: sshd.port, serviceCredentialId: byPassword })
    const withKey = await addHost('asked')
    const sudoOf = async (targetId: TargetId) =>
      (await targets().ok(targetsApi.test, { params: { targetId } })).steps.at(-1)

    expect(await sudoOf(withIt.id)).toMatchObject({
      ...{ name: 'sudo', outcome: 'succeeded' },
      text: 'The service account may use sudo with its password.',
    })
    expect(await sudoOf(withKey.id)).toMatchObject({ name: 'sudo', outcome: 'failed' })
  })

  test('a scan finds users, rights, keys, packages and ports, and what is different later', async () => {
    const { id: targetId } = await addHost('service')

    const first = await scan(targetId)
    const late = await startSshd({ users: { late: {} } })
    onTestFinished(() => late.close())
    const second = await scan(targetId)
    const added = late.users['late']?.name ?? ''

    expect(first.scan).toMatchObject({ state: 'succeeded', progress: 'Finished' })
    expect(first.scan.problems.filter((text) => /sudo|root/.test(text))).toEqual([])
    const { inventory } = first
    const service = nameOf('service')
    expect(inventory?.users.find(({ name }) => name === service)).toMatchObject({
      shell: '/bin/sh',
      groups: [service],
    })
    expect(inventory?.sudoRules).toContainEqual({
      who: service,
      rule: 'ALL=(ALL) NOPASSWD: ALL',
      file: `/etc/sudoers.d/${service}`,
    })
    expect(inventory?.authorizedKeys.some(({ user }) => user === nameOf('plain'))).toBe(true)
    expect(inventory?.packages.find(({ name }) => name === 'openssh-server')?.version).toMatch(/\d/)
    expect(inventory?.ports.some(({ port }) => port === sshd.port)).toBe(true)
    expect(first.scan.counts['users']).toBe(inventory?.users.length)
    expect(second.since?.id).toBe(first.scan.id)
    expect(second.differences).toContainEqual(
      expect.objectContaining({ section: 'users', change: 'added', name: added }),
    )
    const { scans } = await targets().ok(targetsApi.scans, { params: { targetId } })
    expect(scans.map(({ id }) => id)).toEqual([second.scan.id, first.scan.id])
    expect((await targets().get(targetId)).lastScanAt).toBeDefined()
  }, 60_000)

  test('a scan tells a sudo that asks the password, and reads what only root may', async () => {
    const login = { kind: 'password' as const, password: sudoPassword }
    const byPassword = await targets().credential({ username: nameOf('asked'), login })
    const withIt = await targets().add({ port: sshd.port, serviceCredentialId: byPassword })
    const withKey = await addHost('asked')

    const [whole, partly] = [await scan(withIt.id), await scan(withKey.id)]

    expect(whole.scan).toMatchObject({ state: 'succeeded' })
    expect(whole.scan.problems.filter((text) => /sudo|root/.test(text))).toEqual([])
    expect(whole.inventory?.sudoRules.length).toBeGreaterThan(0)
    expect(JSON.stringify(whole)).not.toContain(sudoPassword)
    expect(partly.scan.problems.join(' ')).toContain('may not use sudo')
    expect(partly.inventory?.sudoRules).toEqual([])
  })

  test('without sudo a scan says what is missing', async () => {
    const { id: targetId } = await addHost('plain')

    const { scan: plain, inventory } = await scan(targetId)

    expect(plain.state).toBe('succeeded')
    expect(plain.problems.join(' ')).toContain('may not use sudo')
    expect(inventory?.users.length).toBeGreaterThan(0)
    expect(inventory?.sudoRules).toEqual([])
  }, 30_000)

  test('a host is scanned once at a time, and a job that comes twice does nothing', async () => {
    const { id: targetId } = await addHost('plain')
    const start = () => targets().call(targetsApi.scan, { params: { targetId } })

    const answers = await Promise.all([start(), start()])
    await targets().work()

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const { scans } = await targets().ok(targetsApi.scans, { params: { targetId } })
    expect(scans).toMatchObject([{ state: 'succeeded' }])
  }, 30_000)

  test('a scan that cannot begin says why', async () => {
    const bare = await targets().add({ port: sshd.port })
    const closed = await targets().add({
      port: 1,
      serviceCredentialId: await credentialOf('plain'),
    })

    const refused = await targets().call(targetsApi.scan, { params: { targetId: bare.id } })
    const failed = await scan(closed.id)

    expect([refused.status, refused.text]).toEqual([
      409,
      expect.stringContaining('service credential'),
    ])
    expect(failed.scan).toMatchObject({ state: 'failed' })
    expect(failed.scan.problems[0]).toContain('refuses connections')
  })

  test('a host that was made anew is not spoken to before its key is trusted', async () => {
    const renewed = await startSshd({ users: { service: { authorizedKeys: [pair.publicKey] } } })
    onTestFinished(() => renewed.close())
    const login = { kind: 'private-key', privateKey: pair.privateKey } as const
    const username = renewed.users['service']?.name ?? ''
    const { id: targetId } = await targets().add({
      port: renewed.port,
      serviceCredentialId: await targets().credential({ username, login }),
    })
    const tried = () => targets().ok(targetsApi.test, { params: { targetId } })
    await tried()
    await renewed.renewHostKeys()

    const refused = await tried()
    const said = renewed.log()
    const fingerprint = renewed.hostKeys[0]?.fingerprint ?? ''
    await targets().ok(targetsApi.pinHostKey, { params: { targetId }, body: { fingerprint } })
    const trusted = await tried()

    expect(refused.steps[2]).toMatchObject({ name: 'host-key', outcome: 'failed' })
    expect(refused.steps[2]?.text).toContain(fingerprint)
    expect(said).not.toContain(username)
    expect(trusted.steps[3]).toMatchObject({ name: 'login', outcome: 'succeeded' })
  }, 30_000)
})
