import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import ssh2, { type Client, type ClientChannel } from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultProfile } from '@gatehouse/contract/access-policies'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { type FakeTarget, startFakeTarget } from './fake-target.ts'
import { eventually, type Gate, startGate } from './testing.ts'

let target: FakeTarget
let gate: Gate

beforeAll(async () => {
  target = await startFakeTarget()
  gate = await startGate({ port: target.port, userKey: aKeyPair().privateKey })
})
afterAll(async () => {
  await gate.stop()
  await target.close()
})

const bad = [
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'BASH_ENV', 'ENV', 'SHELLOPTS', 'PS4', 'PROMPT_COMMAND'],
  ...['IFS', 'PATH', 'PYTHONPATH', 'PERL5LIB', 'NODE_OPTIONS', 'GIT_SSH_COMMAND', 'EDITOR'],
  ...['SSH_ORIGINAL_COMMAND', 'SSH_CONNECTION', 'BASH_FUNC_ls%%', '', 'A=B', 'LC_A\nB', 'LANG\0'],
]

describe('child process environment', () => {
  test('what makes programs load or run something else never reaches a target, whoever allowed it', async () => {
    const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ_', (letter) => `${letter}*`)
    gate.broker.profile = { ...defaultProfile, environment: letters }

    await run(
      Object.fromEntries([...bad, 'LANG', 'LC_ALL', 'GIT_AUTHOR_NAME'].map((name) => [name, 'x'])),
    )

    expect(variables()).toEqual(['GIT_AUTHOR_NAME', 'LANG', 'LC_ALL'])
  })

  test('what the policy does not name stays here, and a crowd of variables is cut', async () => {
    gate.broker.profile = { ...defaultProfile, environment: ['LC_*'] }
    const many = Array.from({ length: 5000 }, (_, index) => [`LC_${index}`, 'x'] as const)

    await run({ LANG: 'x', TERM: 'x', ...Object.fromEntries(many) })

    expect(variables().every((name) => name.startsWith('LC_'))).toBe(true)
    expect(variables().length).toBeLessThanOrEqual(100)
  })
})

const variables = (): string[] =>
  target.reached
    .flatMap((one) => (one.startsWith('env ') ? [one.slice(4).split('=')[0] ?? ''] : []))
    .toSorted()

async function run(env: Record<string, string>): Promise<void> {
  target.reached.length = 0
  const client: Client = new ssh2.Client()
  client.connect({
    ...{ host: '127.0.0.1', port: gate.proxy.address.port, username: 'alice+root+web1' },
    privateKey: await readFile(path.join(gate.directory, 'alice')),
  })
  await once(client, 'ready')
  await new Promise<ClientChannel>((resolve, reject) => {
    client.exec('anything', { env }, (cause, it) => (cause ? reject(cause) : resolve(it)))
  })
  await eventually(() => target.reached.includes('exec anything'))
  client.end()
  await eventually(() => gate.proxy.connections() === 0)
}
