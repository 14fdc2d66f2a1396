import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { agentsApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { directoriesApi } from '@gatehouse/contract/directories'
import { sitesApi } from '@gatehouse/contract/sites'
import { targetsApi } from '@gatehouse/contract/targets'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { unicodePassword } from '@gatehouse/directory/values'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import type { Client } from '../e2e/client.ts'
import { until } from '../e2e/until.ts'
import { computers, groups, people, units } from './domain-people.ts'

const run = promisify(execFile)
const agentProgram = path.resolve(import.meta.dirname, '../../agent/src/main.ts')
/** Until the domain was read; the machine has other things to do. */
const patienceSeconds = 180

/** A real domain of a customer: read by the server, watched by an agent. */
export interface DemoDomain {
  directoryId: string
  targetId: string
  sourceId: string
  /** Of somebody to whom things happened, and of a group with power. */
  userId: string
  groupId: string
  close(): Promise<void>
}

/** Undefined where no domain controller can be started; what is missing is said. */
export async function openDomain(
  admin: Client,
  organizationId: string,
): Promise<DemoDomain | undefined> {
  const missing = missingForSamba()
  if (missing !== '') {
    console.log(`There is no domain to show: ${missing} is missing.`)
    return undefined
  }
  const domain = await startDomain()
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-demo-agent-'))
  let agent: ChildProcess | undefined
  const close = async () => {
    if (agent && agent.exitCode === null && agent.signalCode === null) {
      const ended = once(agent, 'exit')
      agent.kill()
      await ended
    }
    await domain[Symbol.asyncDispose]()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await using controller = await domain.connect()
    await populate(controller, domain.baseDn)
    const targetId = await addTarget(admin, organizationId, domain)
    const directoryId = await untilRead(admin, organizationId, targetId)
    const source = await addSource(admin, { organizationId, targetId, domain })
    agent = await startAgent(source.connectionString, directory)
    await tellAtOnce(admin, organizationId)
    await untilWatched(admin, organizationId, source.sourceId)
    await somethingHappens(controller, domain)
    await readAgain(admin, { organizationId, directoryId })
    const find = async (kind: 'user' | 'group', text: string) => {
      const { objects } = await admin.call(directoriesApi.objects, {
        params: { organizationId, directoryId },
        query: { kind, text },
      })
      return objects[0]?.id ?? ''
    }
    const ids = { directoryId, targetId, sourceId: source.sourceId }
    const userId = await find('user', 'Alva Lindholm')
    return { ...ids, userId, groupId: await find('group', 'Domain Admins'), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function populate(controller: DirectoryConnection, baseDn: string): Promise<void> {
  for (const unit of units) {
    await controller.add(`${unit},${baseDn}`, attributes({ objectClass: 'organizationalUnit' }))
  }
  for (const { unit, name, facts } of [...people, ...computers]) {
    const given = attributes(facts)
    if (facts['objectClass'] === 'user') {
      given.set('unicodePwd', [unicodePassword(`Aa1!${randomBytes(12).toString('base64url')}`)])
    }
    await controller.add(`CN=${name},${unit},${baseDn}`, given)
  }
  for (const { name, members, facts } of groups) {
    await controller.add(
      `CN=${name},OU=Groups,${baseDn}`,
      attributes({
        objectClass: 'group',
        sAMAccountName: name,
        ...facts,
        member: members.map((member) => `${member},${baseDn}`),
      }),
    )
  }
}

type Values = Readonly<Record<string, string | readonly string[]>>

const attributes = (values: Values): Map<string, (string | Buffer)[]> =>
  new Map(
    Object.entries(values)
      .map(([name, value]): [string, (string | Buffer)[]] => [name, [value].flat()])
      .filter(([, value]) => value.length > 0),
  )

async function addTarget(
  admin: Client,
  organizationId: string,
  domain: TestDomain,
): Promise<string> {
  const params = { organizationId }
  const reader = await domain.reader('replicate')
  const target = await admin.call(targetsApi.create, {
    params,
    body: {
      ...{ name: domain.domain, address: domain.domain, kind: 'domain', port: 636 },
      directory: {
        controllers: [domain.address],
        encryption: 'ldaps',
        caCertificates: domain.authority.certificate,
      },
    },
  })
  const credential = await admin.call(credentialsApi.create, {
    params,
    body: {
      ...{ name: `Reader of ${domain.domain}`, username: reader.username, purpose: 'service' },
      targetId: target.id,
      secret: { from: 'password', password: reader.password },
    },
  })
  await admin.call(targetsApi.update, {
    params: { ...params, targetId: target.id },
    body: { serviceCredentialId: credential.id },
  })
  await admin.call(targetsApi.test, { params: { ...params, targetId: target.id } })
  return target.id
}

async function untilRead(admin: Client, organizationId: string, targetId: string): Promise<string> {
  const params = { organizationId }
  const read = await until(
    'the domain is read',
    async () => {
      const { directories } = await admin.call(directoriesApi.list, { params })
      const directory = directories.find((one) => one.targetId === targetId)
      return directory?.sync.state === 'complete' ? directory : undefined
    },
    patienceSeconds,
  )
  return read.id
}

async function addSource(
  admin: Client,
  {
    organizationId,
    targetId,
    domain,
  }: { organizationId: string; targetId: string; domain: TestDomain },
) {
  const params = { organizationId }
  const site = await admin.call(sitesApi.create, { params, body: { name: 'Domain' } })
  const evidence = { settings: { sambaLogDirectory: domain.logDirectory } }
  const source = await admin.call(collectorsApi.create, {
    params,
    body: {
      ...{ siteId: site.id, kind: 'active-directory', name: domain.domain, targetId },
      connectors: [
        { kind: 'directory-activity', ...evidence },
        { kind: 'directory-logons', ...evidence },
        { kind: 'directory-state' },
      ],
    },
  })
  return { sourceId: source.id, connectionString: site.connectionString }
}

async function startAgent(connectionString: string, directory: string): Promise<ChildProcess> {
  const command = (args: readonly string[]) => [
    ...['--disable-warning=ExperimentalWarning', agentProgram],
    ...[...args, '--data-dir', directory],
  ]
  await run(process.execPath, command(['enroll', connectionString]))
  return spawn(process.execPath, command(['run', '--parent-pipe']), {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
}

/** Usually agents tell every few minutes. */
async function tellAtOnce(admin: Client, organizationId: string): Promise<void> {
  const params = { organizationId }
  const { agents } = await admin.call(agentsApi.list, { params })
  for (const { id } of agents) {
    await admin.call(agentsApi.update, {
      params: { ...params, agentId: id },
      body: { uploadIntervalSeconds: 1 },
    })
  }
}

/** Once the first picture is complete; what happens afterwards is told as changes. */
const untilWatched = (admin: Client, organizationId: string, sourceId: string) =>
  until(
    'the domain is watched',
    async () => {
      const source = await admin.call(collectorsApi.get, { params: { organizationId, sourceId } })
      const activity = source.connectors.find(({ kind }) => kind === 'directory-activity')
      const { isCollecting, progress } = activity?.report ?? {}
      return isCollecting && (!progress || progress.done >= (progress.total ?? 0))
    },
    patienceSeconds,
  )

/** The server looks each minute by itself. */
async function readAgain(
  admin: Client,
  params: { organizationId: string; directoryId: string },
): Promise<void> {
  const before = await admin.call(directoriesApi.get, { params })
  await admin.call(directoriesApi.sync, { params })
  await until(
    'the domain is read again',
    async () => {
      const { sync } = await admin.call(directoriesApi.get, { params })
      return sync.state === 'complete' && sync.knownAt !== before.sync.knownAt
    },
    patienceSeconds,
  )
}

/** A day at the service desk, and one change that somebody should look at. */
async function somethingHappens(
  controller: DirectoryConnection,
  domain: TestDomain,
): Promise<void> {
  const { baseDn } = domain
  const alva = `CN=Alva Lindholm,OU=Hamburg,OU=Staff,${baseDn}`
  const replace = (attribute: string, ...values: string[]) =>
    ({ attribute, operation: 'replace', values }) as const
  await controller.modify(alva, [
    replace('title', 'Head of Accounting'),
    replace('department', 'Finance'),
    replace('telephoneNumber', '+49 40 555 0142'),
    replace('info', 'Started in March\nKey card 2207\nMoved to the second floor'),
    replace('userAccountControl', String(0x1_0200)),
    replace('servicePrincipalName', 'HTTP/accounts.corp.test', 'HTTP/reports.corp.test'),
    replace('manager', `CN=Marisol Reyes,OU=Hamburg,OU=Staff,${baseDn}`),
  ])
  const member = (operation: 'add' | 'delete', ...names: string[]) => ({
    ...{ attribute: 'member', operation },
    values: names.map((name) => `${name},${baseDn}`),
  })
  await controller.modify(`CN=Finance,OU=Groups,${baseDn}`, [
    member('add', 'CN=Alva Lindholm,OU=Hamburg,OU=Staff', 'CN=Jonas Brandt,OU=Kiel,OU=Staff'),
    member('delete', 'CN=Stefan Petrov,OU=Bremen,OU=Staff'),
  ])
  await controller.rename(
    `CN=Stefan Petrov,OU=Bremen,OU=Staff,${baseDn}`,
    `CN=Stefan Petrov,OU=Leavers,${baseDn}`,
  )
  await controller.modify(`CN=Domain Admins,CN=Users,${baseDn}`, [
    member('add', 'CN=Alva Lindholm,OU=Hamburg,OU=Staff'),
  ])
}
