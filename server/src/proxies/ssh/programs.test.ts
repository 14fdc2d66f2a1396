import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import ssh2 from 'ssh2'
import { rawChannel } from './ssh2-inside.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gate, missingPeers, type Peer, ssh, startGate, startSshd } from './testing.ts'

describe.skipIf(missingPeers)('programs on a real sshd, through the proxy', () => {
  let sshd: Peer
  let gate: Gate

  beforeAll(async () => {
    sshd = await startSshd()
    gate = await startGate(sshd)
  })
  afterAll(async () => {
    await gate.stop()
    await sshd.stop()
  })

  test('a command says what it says, and ends as it ends', async () => {
    const ran = await ssh(gate, 'alice+root+web1', ['echo out; echo err >&2; exit 7'])

    expect(ran).toMatchObject({ code: 7, stderr: 'err\n' })
    expect(ran.stdout.toString()).toBe('out\n')
  })

  test('how it ends is told also when it stops speaking long before, and nobody speaks to it', async () => {
    const quiet = 'exec >&- 2>&-; sleep 0.5; exit 3'

    expect(await ssh(gate, 'alice+root+web1', [quiet], undefined, ['-n'])).toMatchObject({
      code: 3,
    })
  })

  test('a target that waits for us to close, as some devices do, does not wait for ever', async () => {
    const hostKey = await readFile(path.join(gate.directory, 'host'), 'utf8')
    const device = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
      connection.on('error', () => undefined)
      connection.on('authentication', (context) => context.accept())
      connection.on('session', (accept) => {
        accept().on('exec', (start) => {
          const stream = start()
          stream.write('done')
          stream.exit(6)
          rawChannel(stream).eof()
        })
      })
    })
    await new Promise<void>((resolve) => device.listen(0, '127.0.0.1', () => resolve()))
    const address = device.address()
    const port = typeof address === 'object' && address ? address.port : 0
    gate.broker.destinations['switch'] = {
      ...gate.broker.destinations['web1'],
      port,
    } as never

    const ran = await ssh(gate, 'alice+root+switch', ['show version'])
    device.close()

    expect(ran).toMatchObject({ code: 6, stderr: '' })
    expect(ran.stdout.toString()).toBe('done')
  })

  test('50 MB go both ways and nothing is lost', async () => {
    const data = randomBytes(50 * 1024 * 1024)

    const ran = await ssh(gate, 'alice+root+web1', ['cat'], data)

    expect(ran.code).toBe(0)
    expect(sha256(ran.stdout)).toBe(sha256(data))
  })
})

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
