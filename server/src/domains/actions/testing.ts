import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { SessionId } from '@gatehouse/contract/ids'
import { connectSsh, type SshConnection } from '#platform/ssh/connect-ssh.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { endProcessesOf } from '#platform/testing/user-processes.ts'
import { aKeyPair, missingForSshd, startSshd, type TestSshd } from '#platform/testing/sshd.ts'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type PlannedFor, type PlannedType, planOf } from './plan.ts'
import { type HostStep, isHostStep } from './planned-step.ts'

const run = promisify(execFile)

export const missingForActions = (): string =>
  [
    missingForSshd(),
    ...['/usr/sbin/visudo', '/usr/bin/sudo', '/usr/bin/gpasswd'].filter(
      (file) => !existsSync(file),
    ),
  ]
    .filter((name) => name !== '')
    .join(', ')

export const sudoPassword = 'a horse, "a" $battery: `x`\\'

/** An ephemeral type with nothing else, unless said. */
export const aType = (type: Partial<PlannedType> = {}): PlannedType => ({
  ...{ loginAccount: 'ephemeral', before: [], during: [], after: [], homeAfterwards: 'delete' },
  domainContainer: '',
  ...type,
})

export const clock = { now: () => new Date('2026-11-21T09:00:00.000Z') }

/** Files of tests run side by side, and each cleans up after itself alone. */
export const ours = `ghact-${randomBytes(4).toString('hex')}-`

/** A session of its own with an account name that nobody has. */
export function aSession(type: PlannedType): {
  account: string
  plan(phase: PlannedFor['phase']): HostStep[]
} & Pick<PlannedFor, 'sessionId'> {
  const sessionId = SessionId.parse(uuidv7(new Date()))
  const account = `${ours}${sessionId.slice(-8)}`
  return {
    ...{ account, sessionId },
    plan: (phase) =>
      planOf(type, { sessionId, account, phase, on: 'host' }).filter((step) => isHostStep(step)),
  }
}

export interface ActionTarget {
  sshd: TestSshd
  /** Signs in with sudo without a password. */
  plain: SshConnection
  /** Has to give a password to sudo. */
  asking: SshConnection
  /** May not use sudo at all. */
  weak: SshConnection
  connect(username: string, privateKey: string): Promise<SshConnection>
}

/** A real sshd with real users; everything that tests leave of theirs goes at the end. */
export function useActionTarget(): () => ActionTarget {
  const key = aKeyPair()
  let opened: ActionTarget | undefined
  beforeAll(async () => {
    const authorizedKeys = [key.publicKey]
    const sshd = await startSshd({
      users: {
        plain: { authorizedKeys, sudo: 'ALL=(ALL) NOPASSWD: ALL' },
        asking: { authorizedKeys, password: sudoPassword, sudo: 'ALL=(ALL) ALL' },
        weak: { authorizedKeys },
      },
    })
    const connect = (username: string, privateKey: string) =>
      connectSsh({
        ...{ address: sshd.address, port: sshd.port, username, algorithms: 'modern' },
        login: { kind: 'private-key', privateKey },
        checkHostKey: async () => ({ isTrusted: true, text: '' }),
      })
    const of = (name: string) => connect(sshd.users[name]?.name ?? '', key.privateKey)
    opened = {
      ...{ sshd, connect },
      plain: await of('plain'),
      asking: await of('asking'),
      weak: await of('weak'),
    }
  })
  afterEach(removeLeftovers)
  afterAll(async () => {
    await opened?.plain.close()
    await opened?.asking.close()
    await opened?.weak.close()
    await opened?.sshd.close()
  })
  return () => {
    if (!opened) throw new Error('The target is there only while tests run.')
    return opened
  }
}

/** Whatever a failed test left behind. */
async function removeLeftovers(): Promise<void> {
  const { stdout } = await run('getent', ['passwd'])
  const names = stdout.split('\n').flatMap((line) => line.split(':')[0] ?? [])
  for (const name of names.filter((one) => one.startsWith(ours))) {
    await endProcessesOf(Number(await local('id', '-u', name)))
    await run('userdel', ['-r', '-f', name])
  }
  await run('sh', [
    '-c',
    'rm -rf /etc/sudoers.d/*"$0"* /etc/sudoers.d/.*"$0"* /var/lib/gatehouse-sessions/*"$0"* /var/backups/gatehouse/"$0"* /home/"$0"*',
    ours,
  ])
}

/** Of a uid; what has ended and was not yet looked after is none. */
export const processesOf = async (uid: unknown): Promise<string[]> =>
  (await maybe('ps', '-o', 'stat=,args=', '-U', String(uid)))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Z'))

export const local = async (program: string, ...words: string[]): Promise<string> =>
  (await run(program, words)).stdout.trim()

/** Empty when it fails. */
export const maybe = (program: string, ...words: string[]): Promise<string> =>
  local(program, ...words).catch(() => '')
