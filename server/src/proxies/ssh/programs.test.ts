import { createHash, randomBytes } from 'node:crypto'
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

  test('50 MB go both ways and nothing is lost', async () => {
    const data = randomBytes(50 * 1024 * 1024)

    const ran = await ssh(gate, 'alice+root+web1', ['cat'], data)

    expect(ran.code).toBe(0)
    expect(sha256(ran.stdout)).toBe(sha256(data))
  })
})

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
