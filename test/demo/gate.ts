import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { loginsApi } from '@gatehouse/contract/logins'
import { organizationGroupsApi, organizationSettingsApi } from '@gatehouse/contract/organizations'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { targetsApi } from '@gatehouse/contract/targets'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import {
  aKeyPair,
  missingForSshd,
  startSshd,
  type TestSshd,
} from '@gatehouse/server/platform/testing/sshd.ts'
import type { Client } from '../e2e/client.ts'
import { addMember, type Member } from '../e2e/member.ts'
import { until } from '../e2e/until.ts'

/** What stands behind the gate: one real SSH server under several names, and people who work on it. */
export interface DemoGate {
  /** Of a session that is under way. */
  liveSessionId: string
  /** Of a session that is over and was recorded. */
  recordingId: string
  targetId: string
  accessPolicyId: string
  close(): Promise<void>
}

interface GateOptions {
  organizationId: string
  sshPort: number
}

const hosts = ['hh-gate-01', 'hh-web-01', 'ki-db-01', 'ki-mail-01', 'hb-scan-02'] as const
const sessionTypeName = 'Root by sudo'
/** Milliseconds between two lines: a recording of nobody is dull to look at. */
const betweenLines = 900

const investigation = [
  'clear',
  'uptime',
  'ls --color=always -l /etc/ssh | head -12',
  'sudo -n id',
  'sudo grep --color=always -nE "^(Permit|Password|MaxAuth|Allow)" /etc/ssh/sshd_config',
  'sudo ss -ltn | head -8',
  'for n in 1 2 3 4 5 6 7 8; do printf "\\033[1;3${n}mchecked rule %s\\033[0m  \\033[32mok\\033[0m\\n" $n; done',
]

/** Undefined where no SSH server can be started; what is missing is said. */
export async function openGate(
  admin: Client,
  { organizationId, sshPort }: GateOptions,
): Promise<DemoGate | undefined> {
  const missing = missingForSshd()
  if (missing !== '') {
    console.log(`There are no sessions to show: ${missing} is missing.`)
    return undefined
  }
  const service = aKeyPair()
  const sshd = await startSshd({
    users: { service: { authorizedKeys: [service.publicKey], sudo: 'ALL=(ALL) NOPASSWD: ALL' } },
  })
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-demo-'))
  const held: ChildProcess[] = []
  const close = async () => {
    for (const child of held.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    )) {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
    await sshd.close()
    await rm(directory, { recursive: true })
  }
  const { user } = await admin.call(loginsApi.current, {})
  const secondFactor = (wanted: 'off' | 'interactive') =>
    admin.call(organizationSettingsApi.update, {
      params: { organizationId: user.organizationId },
      body: { secondFactor: wanted },
    })
  try {
    await secondFactor('off')
    const targetIds = await addTargets(admin, organizationId, sshd, service.privateKey)
    const [worker, other] = await addPeople(admin, organizationId)
    const policies = await addPolicies(admin, organizationId, [worker.userId, other.userId])
    const asWorker = { key: await keyFile(worker, directory), username: worker.username, sshPort }
    const asOther = { key: await keyFile(other, directory), username: other.username, sshPort }
    const done = openTerminal({ ...asWorker, target: hosts[0] })
    // Asked for before the last line, after which it may have ended already.
    const over = once(done, 'exit')
    await typeLines(done, [...investigation, 'exit'])
    await over
    const recordingId = await until('the recording is there', async () => {
      const { recordings } = await admin.call(recordingsApi.list, { query: { organizationId } })
      return recordings.find(({ state }) => state === 'complete')?.id
    })
    await askForDatabase(other, organizationId, targetIds['ki-db-01'] ?? '', policies)
    const live = openTerminal({ ...asOther, target: 'hh-web-01' })
    held.push(live)
    await typeLines(live, ['clear', 'uptime', 'ls --color=always -l /etc/ssh', 'sudo -n id'])
    const { id: liveSessionId } = await until('a session is under way', async () => {
      const { sessions } = await admin.call(sessionsApi.list, { query: { organizationId } })
      return sessions.find(({ state }) => state === 'active')
    })
    await secondFactor('interactive')
    return {
      ...{ liveSessionId, recordingId, close },
      targetId: targetIds[hosts[0]] ?? '',
      accessPolicyId: policies.accessPolicyId,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function addTargets(
  admin: Client,
  organizationId: string,
  sshd: TestSshd,
  privateKey: string,
): Promise<Record<string, string>> {
  const params = { organizationId }
  const ids: Record<string, string> = {}
  for (const name of hosts) {
    const { id } = await admin.call(targetsApi.create, {
      params,
      body: { name, address: '127.0.0.1', port: sshd.port, tags: [name.slice(0, 2)] },
    })
    const credential = await admin.call(credentialsApi.create, {
      params,
      body: {
        ...{ name: `Service on ${name}`, username: sshd.users['service']?.name ?? '' },
        ...{ purpose: 'service', kind: 'ssh-key', targetId: id },
        secret: { from: 'private-key', privateKey },
      },
    })
    await admin.call(targetsApi.update, {
      params: { organizationId, targetId: id },
      body: { serviceCredentialId: credential.id },
    })
    await admin.call(targetsApi.test, { params: { organizationId, targetId: id } })
    ids[name] = id
  }
  return ids
}

async function addPeople(admin: Client, organizationId: string): Promise<[Member, Member]> {
  const { user } = await admin.call(loginsApi.current, {})
  const { id: groupId } = await admin.call(organizationGroupsApi.create, {
    body: { name: 'On call', organizationIds: [organizationId] },
  })
  const at = {
    ...{ organizationId: user.organizationId, role: 'editor' as const },
    groupIds: [groupId],
  }
  return [
    await addMember(admin, { ...at, username: 'n.duarte' }),
    await addMember(admin, { ...at, username: 't.vance' }),
  ]
}

async function addPolicies(admin: Client, organizationId: string, userIds: string[]) {
  const { user } = await admin.call(loginsApi.current, {})
  const { sessionTypes } = await admin.call(sessionTypesApi.list, {})
  const sessionTypeId = sessionTypes.find(({ name }) => name === sessionTypeName)?.id ?? ''
  const scope = { organizationIds: [organizationId] }
  const { id: accessPolicyId } = await admin.call(accessPoliciesApi.create, {
    body: {
      // The pictures are taken by the administrator, who should have something to open too.
      ...{ name: 'Technicians on servers', userIds: [...userIds, user.id] },
      ...{ sessionTypeIds: [sessionTypeId], scope },
      profile: {
        ...defaultProfile,
        commandRules: [
          {
            pattern: '\\brm\\s+-rf\\s+/',
            action: 'block',
            message: 'Not the whole disk, please.',
          },
        ],
      },
    },
  })
  const tier = {
    ...{ approverIds: [user.id], required: 1, escalationMinutes: 10, escalationIds: [] },
  }
  const { id: approvedId } = await admin.call(accessPoliciesApi.create, {
    body: {
      ...{ name: 'Databases, with approval', userIds, sessionTypeIds: [sessionTypeId], scope },
      profile: { ...defaultProfile, approvals: [tier], requiresReason: true },
    },
  })
  return { accessPolicyId, approvedId, sessionTypeId }
}

async function keyFile({ username, signedIn }: Member, directory: string): Promise<string> {
  const pair = aKeyPair()
  await signedIn.call(userKeysApi.add, { body: { name: 'laptop', publicKey: pair.publicKey } })
  const file = path.join(directory, username)
  await writeFile(file, pair.privateKey, { mode: 0o600 })
  return file
}

async function askForDatabase(
  { signedIn }: Member,
  organizationId: string,
  targetId: string,
  { approvedId, sessionTypeId }: { approvedId: string; sessionTypeId: string },
): Promise<void> {
  await signedIn.call(sessionsApi.request, {
    params: { organizationId },
    body: {
      ...{ targetIds: [targetId], sessionTypeId, policyId: approvedId, minutes: 60 },
      reason: 'The nightly export stopped with "no space left"; the log volume has to grow.',
    },
  })
}

interface Terminal {
  username: string
  key: string
  sshPort: number
  target: string
}

/** A terminal of a size, as somebody has it on the screen. */
function openTerminal({ username, key, sshPort, target }: Terminal): ChildProcess {
  const user = `${username}+${sessionTypeName.replaceAll(' ', '_')}+${target}+Technicians_on_servers`
  const known = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'
  const ssh = `ssh -tt -p ${sshPort} -i ${key} -o IdentitiesOnly=yes ${known} -l ${user} localhost`
  return spawn('script', ['-qfec', `stty cols 108 rows 30; exec ${ssh}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color' },
  })
}

/** Waits for the prompt, then types as somebody does who reads what comes. */
async function typeLines(terminal: ChildProcess, lines: readonly string[]): Promise<void> {
  let shown = ''
  terminal.stdout?.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  await until('the shell is there', () => /[$#]\s*$/.test(shown), 120).catch((cause: unknown) => {
    throw new Error(`No shell came. Shown was: ${shown}`, { cause })
  })
  for (const line of lines) {
    terminal.stdin?.write(`${line}\r`)
    await pause(betweenLines)
  }
}
