import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  accessPoliciesApi,
  type ConnectionProfile,
  defaultProfile,
} from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import type { Input } from '@gatehouse/contract/endpoint'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from '@gatehouse/contract/organizations'
import { type Session, sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { type HostKeyAction, targetsApi } from '@gatehouse/contract/targets'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import { aKeyPair, startSshd, type TestSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import type { Client } from './client.ts'
import { managingOrganization } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { addMember, type Member } from './member.ts'
import { openScratch, type Scratch, type StartOptions } from './scratch.ts'
import { until } from './until.ts'

/** What a program said, and how it ended. */
export interface Outcome {
  code: number | string | null
  stdout: string
  stderr: string
}

/** The whole program before a real sshd, and a technician who signs in with a key. */
export interface SshStage {
  scratch: Scratch
  gatehouse: Gatehouse
  sshd: TestSshd
  admin: Client
  tech: Member
  organizationId: string
  targetId: string
  /** For `ssh -F`: the host `web1` is the target, as root by sudo. */
  config: string
  environment: NodeJS.ProcessEnv
  file(name: string): string
  /** Adds a policy for the technician on all targets; it counts where the connect string names it. */
  allow(name: string, profile?: Partial<Input<typeof ConnectionProfile>>): Promise<string>
  onHostKeyMismatch(action: HostKeyAction): Promise<void>
  /** Another entry of the configuration: a host that is the target under that policy. */
  addHost(host: string, policy: string): Promise<void>
  /** A program to its end, whatever that is; `web1` leads to the target for all that run `ssh` with the configuration. */
  run(program: string, args: readonly string[], input?: string): Promise<Outcome>
  ssh(...args: string[]): Promise<Outcome>
  sessions(): Promise<Session[]>
  /** Waits until nothing is open any more, and answers the accounts that are still there. */
  accountsLeft(): Promise<string[]>
  /** The same data again, after it was stopped or killed. */
  restart(): Promise<void>
  close(): Promise<void>
}

export const sessionTypeName = 'Root by sudo'

export async function openSshStage(
  given: StartOptions | ((scratch: Scratch) => Promise<StartOptions>) = {},
): Promise<SshStage> {
  const scratch = await openScratch()
  const options = typeof given === 'function' ? await given(scratch) : given
  const service = aKeyPair()
  const sshd = await startSshd({
    config: [
      ...['Subsystem sftp internal-sftp', 'X11Forwarding yes', 'AcceptEnv LANG LC_*'],
      ...['AllowAgentForwarding yes', 'AllowTcpForwarding yes', 'MaxSessions 100'],
    ],
    users: {
      service: { authorizedKeys: [service.publicKey], sudo: 'ALL=(ALL) NOPASSWD: ALL' },
    },
  })
  const file = (name: string) => path.join(scratch.directory, name)
  let gatehouse = await scratch.start({ args: ['--no-agent'], ...options })
  let admin = await gatehouse.signIn()
  const managingId = await managingOrganization(admin)
  await admin.call(organizationSettingsApi.update, {
    params: { organizationId: managingId },
    body: { secondFactor: 'off' },
  })
  const { id: organizationId } = await admin.call(organizationsApi.create, {
    body: { name: 'Northwind' },
  })
  const targetId = await addTarget(admin, organizationId, sshd, service.privateKey)
  const group = await admin.call(organizationGroupsApi.create, {
    body: { name: 'Customers of tech', organizationIds: [organizationId] },
  })
  const tech = await addMember(admin, {
    ...{ organizationId: managingId, username: 'tech', role: 'editor', groupIds: [group.id] },
  })
  const own = aKeyPair()
  await writeFile(file('key'), own.privateKey, { mode: 0o600 })
  await tech.signedIn.call(userKeysApi.add, { body: { name: 'laptop', publicKey: own.publicKey } })

  const hosts: [host: string, user: string][] = []
  const writeConfig = () =>
    writeFile(file('config'), configOf(hosts, { port: gatehouse.sshPort, key: file('key') }))
  const environment = { PATH: process.env['PATH'], HOME: scratch.directory, LANG: 'C.UTF-8' }
  const run: SshStage['run'] = (program, args, input) =>
    outcomeOf(program, args, { env: environment, input })
  const sessions = async () =>
    (await admin.call(sessionsApi.list, { query: { organizationId } })).sessions

  const stage: SshStage = {
    ...{
      scratch,
      gatehouse,
      sshd,
      tech,
      organizationId,
      targetId,
      environment,
      file,
      run,
      sessions,
    },
    get gatehouse() {
      return gatehouse
    },
    get admin() {
      return admin
    },
    config: file('config'),
    async allow(name, profile = {}) {
      const { sessionTypes } = await admin.call(sessionTypesApi.list, {})
      const type = sessionTypes.find((one) => one.name === sessionTypeName)
      const { id } = await admin.call(accessPoliciesApi.create, {
        body: {
          ...{ name, userIds: [tech.userId], sessionTypeIds: type ? [type.id] : [] },
          scope: { organizationIds: [organizationId] },
          profile: { ...defaultProfile, ...profile },
        },
      })
      return id
    },
    async onHostKeyMismatch(onHostKeyMismatch) {
      const params = { organizationId, targetId }
      await admin.call(targetsApi.update, { params, body: { onHostKeyMismatch } })
    },
    async addHost(host, policy) {
      const words = ['tech', sessionTypeName, 'web1', policy].map((word) =>
        word.replaceAll(' ', '_'),
      )
      hosts.push([host, words.join('+')])
      await writeConfig()
    },
    ssh: (...args) => run('ssh', ['-F', file('config'), ...args]),
    async accountsLeft() {
      const all = await until(
        'all sessions are over',
        async () => {
          const found = await sessions()
          return found.every(({ state }) => isOver(state)) && found
        },
        60,
      )
      const there = await readFile('/etc/passwd', 'utf8')
      return all.flatMap(({ account }) =>
        account !== undefined && there.includes(`\n${account}:`) ? [account] : [],
      )
    },
    async restart() {
      gatehouse = await scratch.start({ args: ['--no-agent'], ...options, port: gatehouse.port })
      admin = await gatehouse.signIn()
      await writeConfig()
    },
    async close() {
      await scratch.close()
      await sshd.close()
    },
  }
  await stage.allow('Technicians')
  await stage.addHost('web1', 'Technicians')
  return stage
}

const isOver = (state: Session['state']): boolean =>
  ['ended', 'denied', 'expired', 'cancelled', 'failed'].includes(state)

/** As the operator's guide has it for people, with what a test needs. */
function configOf(
  hosts: readonly (readonly [host: string, user: string])[],
  { port, key }: { port: number; key: string },
): string {
  const forEach = hosts.map(([host, user]) => `Host ${host}\n  User ${user}\n`)
  const forAll = [
    ...['Host *', '  HostName localhost', `  Port ${port}`, `  IdentityFile ${key}`],
    ...['  IdentitiesOnly yes', '  BatchMode yes', '  StrictHostKeyChecking no'],
    ...['  UserKnownHostsFile /dev/null', '  LogLevel ERROR'],
  ]
  return `${forEach.join('')}${forAll.join('\n')}\n`
}

function outcomeOf(
  program: string,
  args: readonly string[],
  { env, input }: { env: NodeJS.ProcessEnv; input: string | undefined },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 256 * 1024 * 1024 }
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? null) : 0, stdout, stderr })
    })
    child.stdin?.on('error', () => undefined) // It ended without reading everything.
    child.stdin?.end(input)
  })
}

/** A host `web1` that Gatehouse itself signs in to with a key. */
export async function addTarget(
  admin: Client,
  organizationId: string,
  sshd: TestSshd,
  privateKey: string,
): Promise<string> {
  const params = { organizationId }
  const { id } = await admin.call(targetsApi.create, {
    params,
    body: { name: 'web1', address: '127.0.0.1', port: sshd.port },
  })
  const credential = await admin.call(credentialsApi.create, {
    params,
    body: {
      ...{ name: 'Service', username: sshd.users['service']?.name ?? '', purpose: 'service' },
      ...{ kind: 'ssh-key', targetId: id, secret: { from: 'private-key', privateKey } },
    },
  })
  await admin.call(targetsApi.update, {
    params: { organizationId, targetId: id },
    body: { serviceCredentialId: credential.id },
  })
  return id
}
