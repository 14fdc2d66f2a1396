import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SessionNews } from '../broker.ts'
import {
  eventually,
  type Gate,
  missingPeers,
  openTerminal,
  type Peer,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)('a session whose database is lost', () => {
  let sshd: Peer
  let gate: Gate
  let lose: (cause: Error) => void
  let followers: number

  beforeAll(async () => (sshd = await startSshd()) && undefined)
  afterAll(() => sshd.stop())
  beforeEach(async () => {
    gate = await startGate(sshd)
    followers = 0
    gate.broker.follow = async function* (): AsyncGenerator<SessionNews> {
      followers += 1
      yield { state: 'ready', text: '' }
      await new Promise((_, reject) => (lose = reject))
    }
  })
  afterEach(() => gate.stop())

  const there = 'alice+root+web1'

  test('goes on where the policy says so, and what was done is told when it is back', async () => {
    const terminal = await openTerminal(gate, there)
    terminal.type("bind 'set enable-bracketed-paste off'; PS1='> '\r")
    await terminal.until(/[\r\n]> $/)

    gate.broker.isDown = true
    lose(new Error('The database is gone'))
    terminal.type("echo mean'while'\r")
    await terminal.until(/\nmeanwhile\r\n> $/)
    gate.broker.isDown = false
    await eventually(() => followers === 2)
    terminal.type('exit 3\r')

    expect(await terminal.ended).toEqual({ code: 3 })
    await eventually(() => gate.broker.ended.length === 1)
    const lines = gate.broker.facts.flatMap((fact) => (fact.kind === 'command' ? [fact.line] : []))
    expect(lines).toContain("echo mean'while'")
  })

  test('ends with words where the policy says so', async () => {
    gate.broker.profile = { ...gate.broker.profile, onDatabaseLoss: 'stop' }
    const terminal = await openTerminal(gate, there)
    await terminal.until('# ')

    lose(new Error('The database is gone'))

    await terminal.until('Gatehouse has lost sight of this session, and ends it.')
    expect(await terminal.ended).toEqual({ code: 255 })
  })
})
