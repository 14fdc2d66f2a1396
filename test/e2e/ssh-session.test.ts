import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from '@gatehouse/contract/organizations'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import {
  aKeyPair,
  missingForSshd,
  startSshd,
  type TestSshd,
} from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { managingOrganization, untilFound } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { addMember, type Member } from './member.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { addTarget } from './ssh-stage.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const missing = missingForSshd()

describe.skipIf(missing !== '')(`a session over SSH (missing: ${missing || 'nothing'})`, () => {
  let scratch: Scratch
  let gatehouse: Gatehouse
  let sshd: TestSshd
  let admin: Client
  let tech: Member
  let keyFile: string
  let organizationId: string
  let targetId: string
  let policyId: string
  let sessionTypeId: string

  beforeAll(async () => {
    scratch = await openScratch()
    const service = aKeyPair()
    sshd = await startSshd({
      config: ['Subsystem sftp internal-sftp'],
      users: {
        service: { authorizedKeys: [service.publicKey], sudo: 'ALL=(ALL) NOPASSWD: ALL' },
      },
    })
    gatehouse = await scratch.start({ args: ['--no-agent'] })
    admin = await gatehouse.signIn()
    await withoutSecondFactor()
    organizationId = (await admin.call(organizationsApi.create, { body: { name: 'Northwind' } })).id
    targetId = await addTarget(admin, organizationId, sshd, service.privateKey)
    const group = await admin.call(organizationGroupsApi.create, {
      body: { name: 'Customers of tech', organizationIds: [organizationId] },
    })
    tech = await addMember(admin, {
      ...{ organizationId: await managingOrganization(admin), username: 'tech', role: 'editor' },
      groupIds: [group.id],
    })
    policyId = await allow('Root by sudo')
    keyFile = path.join(scratch.directory, 'key')
    const own = aKeyPair()
    await writeFile(keyFile, own.privateKey, { mode: 0o600 })
    await tech.signedIn.call(userKeysApi.add, {
      body: { name: 'laptop', publicKey: own.publicKey },
    })
  })

  afterAll(async () => {
    await scratch?.close()
    await sshd?.close()
  })

  async function withoutSecondFactor() {
    await admin.call(organizationSettingsApi.update, {
      params: { organizationId: await managingOrganization(admin) },
      body: { secondFactor: 'off' },
    })
  }

  async function allow(typeName: string): Promise<string> {
    const { sessionTypes } = await admin.call(sessionTypesApi.list, {})
    sessionTypeId = sessionTypes.find(({ name }) => name === typeName)?.id ?? ''
    const { id } = await admin.call(accessPoliciesApi.create, {
      body: {
        ...{ name: 'Technicians', userIds: [tech.userId], sessionTypeIds: [sessionTypeId] },
        scope: { organizationIds: [organizationId] },
      },
    })
    return id
  }

  const options = () => [
    ...['-p', String(gatehouse.sshPort), '-i', keyFile, '-o', 'IdentitiesOnly=yes'],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
    ...['-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
  ]
  const ssh = (command: string, target = 'web1') =>
    run('ssh', [...options(), '-l', `tech+Root_by_sudo+${target}`, 'localhost', command])
  const accounts = async () => readFile('/etc/passwd', 'utf8')
  const sessions = async () =>
    (await admin.call(sessionsApi.list, { query: { organizationId } })).sessions
  const untilOver = (count: number) =>
    until(
      'the session is over',
      async () => {
        const all = await sessions()
        return all.length === count && all.every(({ state }) => state === 'ended') && all
      },
      60,
    )

  test('the connection to the target works, step by step', async () => {
    const { succeeded, steps } = await admin.call(targetsApi.test, {
      params: { organizationId, targetId },
    })

    expect(steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      ...['name succeeded', 'connection succeeded', 'host-key succeeded', 'login succeeded'],
      'sudo succeeded',
    ])
    expect(succeeded).toBe(true)
  })

  test('a technician is in, as an account that is root by sudo and gone afterwards', async () => {
    const { stdout } = await ssh('whoami; sudo -n id -u')

    const [account = '', uid] = stdout.trim().split('\n')
    expect(account).toMatch(/^tech-/)
    expect(uid).toBe('0')
    const [session] = await untilOver(1)
    expect(session).toMatchObject({ account, hasLeftovers: false, username: 'tech' })
    expect(await accounts()).not.toContain(`${account}:`)
  }, 120_000)

  test('exit codes and errors come through', async () => {
    const failed = await ssh('echo wrong >&2; exit 42').catch((error: unknown) => error)

    expect(failed).toMatchObject({ code: 42, stderr: expect.stringContaining('wrong') })
    await untilOver(2)
  }, 120_000)

  test('files go through by scp, both ways, whole', async () => {
    const [up, down] = ['up.bin', 'down.bin'].map((name) => path.join(scratch.directory, name))
    await writeFile(up ?? '', Buffer.alloc(3_000_000, 'gate'))
    const [, port = '', ...rest] = options()
    const scp = ['-P', port, ...rest, '-o', 'User=tech+Root_by_sudo+web1']

    // Of the account that is gone afterwards, so that no other could write over it.
    const there = `/tmp/copied-${path.basename(scratch.directory)}`

    await run('scp', [...scp, up ?? '', `localhost:${there}`])
    await run('scp', [...scp, `localhost:${there}`, down ?? ''])

    expect(await readFile(down ?? '')).toEqual(await readFile(up ?? ''))
    await rm(there)
  }, 120_000)

  test('what was done is a recording that is whole, and records that search finds', async () => {
    await until('all recordings are complete', async () => {
      const { recordings } = await admin.call(recordingsApi.list, { query: { organizationId } })
      return recordings.length >= 2 && recordings.every(({ state }) => state === 'complete')
    })
    const { recordings } = await admin.call(recordingsApi.list, { query: { organizationId } })
    const texts = await Promise.all(
      recordings.map(async ({ id: recordingId }) => {
        const params = { organizationId, recordingId }
        const checked = await admin.call(recordingsApi.verify, { params })
        expect(checked.isIntact).toBe(true)
        const answer = await admin.send(recordingsApi.export, { params, query: { format: 'text' } })
        return answer.text
      }),
    )
    expect(texts.join('\n')).toContain('tech-')
    const record = await untilFound(admin, organizationId, { what: 'sudo -n id -u', who: 'tech' })
    expect(record).toMatchObject({ who: 'tech', where: 'web1', action: 'Executed' })
  }, 120_000)

  test('a server that is killed in the middle leaves no account and a whole recording', async () => {
    const before = (await sessions()).length
    const held = run('ssh', [
      ...options(),
      ...['-l', 'tech+Root_by_sudo+web1', 'localhost', 'echo begun; exec sleep 300'],
    ]).catch((error: unknown) => error)
    const active = await until('somebody is connected', async () =>
      (await sessions()).find(({ state }) => state === 'active'),
    )
    await until('the account is there', async () =>
      (await accounts()).includes(`${active.account ?? ''}:`),
    )
    await until('something is recorded', async () => {
      const { recordings } = await admin.call(recordingsApi.list, {
        query: { organizationId, sessionId: active.id },
      })
      return recordings.length > 0
    })

    await gatehouse.kill()
    await held
    gatehouse = await scratch.start({ port: gatehouse.port, args: ['--no-agent'] })
    admin = await gatehouse.signIn()

    const all = await untilOver(before + 1)
    expect(all.every(({ hasLeftovers }) => !hasLeftovers)).toBe(true)
    expect(await accounts()).not.toContain(`${active.account ?? ''}:`)
    const { recordings } = await admin.call(recordingsApi.list, {
      query: { organizationId, sessionId: active.id },
    })
    // The proxy, alone, has still closed it.
    expect(recordings).toMatchObject([{ state: 'complete' }])
  }, 180_000)

  test('without a policy there is nothing to open', async () => {
    await untilOver((await sessions()).length)
    const refused = await ssh('true', 'db1').catch((error: unknown) => error)
    expect(refused).toMatchObject({ stderr: expect.stringContaining('that you can open') })

    await admin.call(accessPoliciesApi.remove, { params: { accessPolicyId: policyId } })
    const closed = await ssh('true').catch((error: unknown) => error)
    expect(closed).toMatchObject({ stderr: expect.stringContaining('open') })
  }, 120_000)
})
