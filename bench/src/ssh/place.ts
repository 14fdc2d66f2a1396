import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { aKeyPair, startSshd, type TestSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { type Client } from '@gatehouse/test/e2e/client.ts'
import { freePort } from '../free-port.ts'
import { makeDirectory, removeDirectory, type RunningServer, startServer } from '../server.ts'
import { signedInAdmin } from './admin.ts'
import { furnish } from './furnish.ts'
import { writeSshConfig } from './ssh-config.ts'

/** A real target, a real jump host beside it, and the product in front of the target, all on this computer. */
export interface Place {
  directory: string
  server: RunningServer
  sshPort: number
  admin: Client
  organizationId: string
  target: TestSshd
  jump: TestSshd
  /** Of the account on the target that all sessions end in, but ephemeral ones. */
  home: string
  account: string
  /** For `ssh -F`: the hosts `direct`, `jumped`, `recorded`, `unrecorded` and `ephemeral`. */
  sshConfig: string
  /** Whose sessions are recorded. */
  usernames: readonly string[]
  close(): Promise<void>
}

export async function openPlace(): Promise<Place> {
  await using stack = new AsyncDisposableStack()
  const directory = await makeDirectory()
  stack.defer(() => removeDirectory(directory))
  const own = aKeyPair()
  const service = aKeyPair()
  const target = await startSshd({
    config: sshdConfig,
    users: {
      work: { authorizedKeys: [own.publicKey, service.publicKey] },
      service: { authorizedKeys: [service.publicKey], sudo: 'ALL=(ALL) NOPASSWD: ALL' },
    },
  })
  stack.defer(() => target.close())
  const jump = await startSshd({
    config: sshdConfig,
    users: { guest: { authorizedKeys: [own.publicKey] } },
  })
  stack.defer(() => jump.close())

  const data = path.join(directory, 'data')
  await mkdir(data, { mode: 0o711 })
  const sshPort = await freePort()
  const server = await startServer(data, await freePort(), [
    '--no-agent',
    '--ssh-port',
    String(sshPort),
  ])
  stack.defer(() => server.stop())
  const admin = await signedInAdmin(data, server.port)
  stack.defer(() => admin.close())
  const { organizationId, usernames } = await furnish(admin, target, service.privateKey, own)

  const { work } = target.users
  const { guest } = jump.users
  if (!work || !guest) throw new Error('The accounts that were asked for are not there.')
  const keyFile = path.join(directory, 'key')
  await writeFile(keyFile, own.privateKey, { mode: 0o600 })
  const sshConfig = await writeSshConfig(path.join(directory, 'ssh_config'), {
    ...{ keyFile, sshPort },
    users: { recorded: usernames.recorded[0] ?? '', unrecorded: usernames.unrecorded },
    target: { port: target.port, user: work.name },
    jump: { port: jump.port, user: guest.name },
  })
  const kept = stack.move()
  return {
    ...{ directory, server, sshPort, admin, organizationId, target, jump, sshConfig },
    usernames: usernames.recorded,
    ...{ home: work.home, account: work.name },
    close: () => kept.disposeAsync(),
  }
}

/** Many may come at once, from one address. */
const sshdConfig = ['MaxStartups 2000', 'MaxSessions 100', 'Subsystem sftp internal-sftp']
