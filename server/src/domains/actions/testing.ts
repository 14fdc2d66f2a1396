import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { SessionId } from '@gatehouse/contract/ids'
import { connectSsh, type SshConnection } from '#platform/ssh/connect-ssh.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { aKeyPair, missingForSshd, startSshd, type TestSshd } from '#platform/testing/sshd.ts'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type PlannedFor, type PlannedType, planOf } from './plan.ts'
import type { PlannedStep } from './planned-step.ts'

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
  ...type,
})

export const clock = { now: () => new Date('2026-11-21T09:00:00.000Z') }

/** A session of its own with an account name that nobody has. */
export function aSession(type: PlannedType): {
  account: string
  plan(phase: PlannedFor['phase']): PlannedStep[]
} & Pick<PlannedFor, 'sessionId'> {
  const sessionId = SessionId.parse(uuidv7(new Date()))
  const account = `ghact-${sessionId.slice(-12)}`
  return { account, sessionId, plan: (phase) => planOf(type, { sessionId, account, phase }) }
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

/** Whatever a failed test left behind of the accounts of this file. */
async function removeLeftovers(): Promise<void> {
  const { stdout } = await run('getent', ['passwd'])
  const names = stdout.split('\n').flatMap((line) => /^(ghact-[^:]+):/.exec(line)?.[1] ?? [])
  for (const name of names) {
    await run('pkill', ['-KILL', '-u', name]).catch(() => undefined) // It has none.
    await run('userdel', ['-r', '-f', name])
  }
  await run('sh', [
    '-c',
    'rm -rf /etc/sudoers.d/gatehouse-ghact-* /etc/sudoers.d/.gatehouse-ghact-* /var/lib/gatehouse-sessions/*:ghact-* /var/backups/gatehouse/ghact-* /home/ghact-*',
  ])
}

export const local = async (program: string, ...words: string[]): Promise<string> =>
  (await run(program, words)).stdout.trim()

/** Empty when it fails. */
export const maybe = (program: string, ...words: string[]): Promise<string> =>
  local(program, ...words).catch(() => '')
