import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  eventually,
  type Gate,
  missingPeers,
  openTerminal,
  type Peer,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)('a sign-in that somebody ends', () => {
  let sshd: Peer
  let gate: Gate

  beforeEach(async () => {
    sshd = await startSshd()
    gate = await startGate(sshd)
  })
  afterEach(async () => {
    await gate.stop()
    await sshd.stop()
  })

  test('drops the connection that stands on it, in words', async () => {
    const terminal = await openTerminal(gate, 'alice+root+web1')
    await terminal.until('# ')

    gate.broker.endSignIns.dispatchEvent(new Event('end'))

    await terminal.until('Your sign-in has ended.')
    await eventually(() => gate.proxy.connections() === 0)
    expect(gate.broker.ended).toMatchObject([{ why: 'Your sign-in has ended.' }])
  })
})
