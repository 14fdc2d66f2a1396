import { writeFile } from 'node:fs/promises'
import { loginNameOf } from './names.ts'

interface Door {
  port: number
  user: string
}

/** For `ssh -F`, so that the client of a jump host reads the same. Answers its name. */
export async function writeSshConfig(
  file: string,
  {
    keyFile,
    sshPort,
    users,
    target,
    jump,
  }: {
    keyFile: string
    sshPort: number
    users: Record<'recorded' | 'unrecorded', string>
    target: Door
    jump: Door
  },
): Promise<string> {
  const through = (username: string, type: 'stored' | 'ephemeral') => ({
    ...{ port: sshPort, user: loginNameOf({ username, type, target: 0 }) },
  })
  const lines = [
    ...host('direct', target),
    ...host('jumped', target),
    '  ProxyJump jump',
    ...host('jump', jump),
    ...host('recorded', through(users.recorded, 'stored')),
    ...host('unrecorded', through(users.unrecorded, 'stored')),
    ...host('ephemeral', through(users.recorded, 'ephemeral')),
    'Host *',
    '  HostName 127.0.0.1',
    `  IdentityFile ${keyFile}`,
    '  IdentitiesOnly yes',
    '  BatchMode yes',
    '  StrictHostKeyChecking no',
    '  UserKnownHostsFile /dev/null',
    '  GlobalKnownHostsFile /dev/null',
    '  LogLevel ERROR',
    // Keys that are hidden among others would be measured with those.
    '  IgnoreUnknown ObscureKeystrokeTiming',
    '  ObscureKeystrokeTiming no',
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

const host = (name: string, { port, user }: Door): string[] => [
  `Host ${name}`,
  `  Port ${port}`,
  `  User ${user}`,
]
