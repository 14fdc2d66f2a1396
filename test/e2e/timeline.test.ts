import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { activityApi } from '@gatehouse/contract/activity'
import { agentsApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { credentialsApi } from '@gatehouse/contract/credentials'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from '@gatehouse/contract/organizations'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { sitesApi } from '@gatehouse/contract/sites'
import { targetsApi } from '@gatehouse/contract/targets'
import { timelineApi } from '@gatehouse/contract/timeline'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import { aKeyPair, missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuditedTarget, openAuditedTarget } from './audited-target.ts'
import { missingForBox } from './boxes.ts'
import type { Client } from './client.ts'
import { managingOrganization, untilFound } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { addMember } from './member.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const missing = missingForSshd() || missingForBox(['sshd', 'ssh', 'sudo', 'rsyslogd'])

describe.skipIf(missing !== '')(`one timeline (missing: ${missing || 'nothing'})`, () => {
  let scratch: Scratch
  let gatehouse: Gatehouse
  let machine: AuditedTarget
  let admin: Client
  let organizationId: string
  let targetId: string
  let sourceId: string
  let keyFile: string
  let serviceKeyFile: string

  beforeAll(async () => {
    scratch = await openScratch()
    machine = await openAuditedTarget('web1')
    gatehouse = await scratch.start({ args: ['--no-agent'] })
    admin = await gatehouse.signIn()
    await admin.call(organizationSettingsApi.update, {
      params: { organizationId: await managingOrganization(admin) },
      body: { secondFactor: 'off' },
    })
    organizationId = (await admin.call(organizationsApi.create, { body: { name: 'Northwind' } })).id
    sourceId = await audit()
    targetId = await addTarget()
    await aTechnician()
    serviceKeyFile = path.join(scratch.directory, 'service')
    await writeFile(serviceKeyFile, machine.servicePrivateKey, { mode: 0o600 })
  })

  afterAll(async () => {
    await scratch?.close()
    await machine?.close()
  })

  const inOrganization = <More extends object>(more: More) => ({ organizationId, ...more })

  /** The agent of the machine, which sends what it sees at once. */
  async function audit(): Promise<string> {
    const params = { organizationId }
    const site = await admin.call(sitesApi.create, { params, body: { name: 'Main' } })
    const connectors = (['linux-accounts', 'linux-logons'] as const).map((kind) => ({
      ...{ kind, settings: { intervalSeconds: 1 } },
    }))
    const source = await admin.call(collectorsApi.create, {
      params,
      body: { siteId: site.id, kind: 'linux-computer', name: 'web1', connectors },
    })
    await machine.startAgent(site.connectionString)
    const agent = await until('the agent is enrolled', async () => {
      const { agents } = await admin.call(agentsApi.list, { params })
      return agents.find(({ lastSeenAt }) => lastSeenAt !== undefined)
    })
    await admin.call(agentsApi.update, {
      params: inOrganization({ agentId: agent.id }),
      body: { uploadIntervalSeconds: 1 },
    })
    await until(
      'both connectors collect',
      async () => {
        const { sources } = await admin.call(collectorsApi.list, { params })
        return sources
          .flatMap((one) => one.connectors)
          .every(({ status }) => status.status === 'healthy')
      },
      60,
    )
    return source.id
  }

  async function addTarget(): Promise<string> {
    const params = { organizationId }
    const { id } = await admin.call(targetsApi.create, {
      params,
      body: { name: 'web1', address: '127.0.0.1', port: machine.port },
    })
    const credential = await admin.call(credentialsApi.create, {
      params,
      body: {
        ...{ name: 'Service', username: 'service', purpose: 'service', kind: 'ssh-key' },
        ...{ targetId: id, secret: { from: 'private-key', privateKey: machine.servicePrivateKey } },
      },
    })
    await admin.call(targetsApi.update, {
      params: inOrganization({ targetId: id }),
      body: { serviceCredentialId: credential.id },
    })
    const tested = await admin.call(targetsApi.test, { params: inOrganization({ targetId: id }) })
    expect(tested.succeeded).toBe(true)
    return id
  }

  async function aTechnician(): Promise<void> {
    const group = await admin.call(organizationGroupsApi.create, {
      body: { name: 'Customers of tech', organizationIds: [organizationId] },
    })
    const member = await addMember(admin, {
      ...{ organizationId: await managingOrganization(admin), username: 'tech', role: 'editor' },
      groupIds: [group.id],
    })
    const { sessionTypes } = await admin.call(sessionTypesApi.list, {})
    const sessionTypeId = sessionTypes.find(({ name }) => name === 'Root by sudo')?.id ?? ''
    await admin.call(accessPoliciesApi.create, {
      body: {
        ...{ name: 'Technicians', userIds: [member.userId], sessionTypeIds: [sessionTypeId] },
        scope: { organizationIds: [organizationId] },
      },
    })
    const own = aKeyPair()
    keyFile = path.join(scratch.directory, 'key')
    await writeFile(keyFile, own.privateKey, { mode: 0o600 })
    await member.signedIn.call(userKeysApi.add, {
      body: { name: 'laptop', publicKey: own.publicKey },
    })
  }

  const ssh = (port: number, key: string, user: string, command: string) =>
    run('ssh', [
      ...['-p', String(port), '-i', key, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
      ...['-o', 'LogLevel=ERROR', '-l', user, '127.0.0.1', command],
    ])
  const throughTheGate = (command: string) =>
    ssh(gatehouse.sshPort, keyFile, 'tech+Root_by_sudo+web1', command)
  const logons = async (verdict: string) => {
    const query = { verdict } as { verdict: 'own' }
    return (await admin.call(timelineApi.logons, { params: { organizationId }, query })).logons
  }
  const sessions = async () =>
    (await admin.call(sessionsApi.list, { query: { organizationId } })).sessions

  test('the target is recognized as the computer on which the agent runs', async () => {
    const computer = await until(
      'it is recognized by its host key',
      async () => {
        const params = inOrganization({ targetId })
        const found = await admin.call(timelineApi.computer, { params })
        return found.foundBy === 'host-key' && found
      },
      120,
    )

    expect(computer.source).toMatchObject({ id: sourceId, name: 'web1' })
  }, 150_000)

  test('what is done by sudo in a session is found with the moment of its recording', async () => {
    const { stdout } = await throughTheGate('sleep 3; sudo -n useradd -M bob7 && whoami; sleep 1')
    const account = stdout.trim()
    const record = await untilFound(
      admin,
      organizationId,
      { what: 'equals:bob7', action: ['Added'], objectType: ['equals:User'] },
      30,
    )

    expect(record.who).toBe(account)
    const { links } = await admin.call(timelineApi.sessionsOfRecord, {
      params: inOrganization({ recordId: record.id }),
    })
    const [session] = await sessions()
    expect(links).toMatchObject([
      { sessionId: session?.id, username: 'tech', account, certainty: 'certain' },
    ])
    const connection = session && (await connectionOf(session.id))
    const recorded = Date.parse(connection?.endedAt ?? '') - Date.parse(connection?.startedAt ?? '')
    expect(links[0]?.moment?.recordingId).toBe(connection?.recordingId)
    expect(links[0]?.moment?.atMs).toBeGreaterThan(2000)
    expect(links[0]?.moment?.atMs).toBeLessThan(recorded)
  }, 120_000)

  const connectionOf = (sessionId: string) =>
    until('the connection is over', async () => {
      const params = inOrganization({ sessionId })
      const { connectionList } = await admin.call(sessionsApi.get, { params })
      return connectionList.find(({ endedAt }) => endedAt !== undefined)
    })

  test('the session finds what was changed in it, and the agent confirms that nothing is left', async () => {
    const [session] = await until('the session is over', async () => {
      const all = await sessions()
      return all.every(({ state }) => state === 'ended') && all
    })
    const params = inOrganization({ sessionId: session?.id ?? '' })

    const { changes } = await admin.call(timelineApi.changes, { params })
    expect(changes).toContainEqual(
      expect.objectContaining({
        record: expect.objectContaining({ what: 'bob7', action: 'Added' }),
        moment: expect.objectContaining({ atMs: expect.any(Number) }),
      }),
    )
    const all = await admin.call(activityApi.search, {
      params: { organizationId },
      query: { session: session?.id ?? '', limit: 100 },
    })
    const connectors = [...new Set(all.records.map(({ connector }) => connector))]
    expect(connectors).toEqual(
      expect.arrayContaining(['Gatehouse Sessions', 'Linux Accounts', 'Linux Logons']),
    )
    const traces = await until(
      'the agent has told of both',
      async () => {
        const found = await admin.call(timelineApi.traces, { params })
        return found.traces.every(({ state }) => state === 'confirmed') && found
      },
      30,
    )
    expect(traces.text).toContain('confirms that nothing')
    expect(traces.traces).toHaveLength(2)
  }, 120_000)

  test('who comes in without the gate is in the report, and nobody else is', async () => {
    await ssh(machine.port, serviceKeyFile, 'service', 'true')

    const found = await until(
      'the logon is judged',
      async () => {
        const all = await logons('without-session')
        return all.length > 0 && all
      },
      60,
    )
    expect(found).toMatchObject([{ account: 'service', targetName: 'web1', service: 'SSH' }])
    await untilFound(admin, organizationId, { objectType: ['equals:Logon without a session'] }, 30)

    const [inSession, own] = [await logons('session'), await logons('own')]
    const [session] = await sessions()
    expect(inSession).toMatchObject([{ account: session?.account, certainty: 'certain' }])
    expect(own.length).toBeGreaterThan(0)
    expect(
      own.every(({ account, certainty }) => `${account} ${certainty}` === 'service certain'),
    ).toBe(true)
  }, 120_000)
})
