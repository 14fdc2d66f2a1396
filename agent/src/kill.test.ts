import type { ConnectorId } from '@gatehouse/contract/ids'
import { expect, onTestFinished, test } from 'vitest'
import { AgentProcess } from './testing/agent-process.ts'
import { enrolledAtPeer } from './testing/peer.ts'
import type { Fault, PeerServer } from './testing/peer-server.ts'
import { aConnectorId } from './testing/records.ts'

const kills = 25
const factsPerRound = 700

/** A server on a bad day: about every fifth request fails in one of the ways that uploads fail. */
function badDay(peer: PeerServer): void {
  const faults: Fault[] = [
    { kind: 'drop-after' },
    { kind: 'drop-before' },
    { kind: 'answer', status: 503, code: 'unavailable' },
    { kind: 'slow', milliseconds: 150 },
    { kind: 'not-ours', status: 502 },
    { kind: 'hang' },
  ]
  peer.fault = () => (Math.random() < 0.2 ? pick(faults) : { kind: 'none' })
}

const pick = (faults: readonly Fault[]): Fault =>
  faults[Math.floor(Math.random() * faults.length)] ?? { kind: 'none' }

test(
  'killed at any moment, no fact is lost and none is there twice',
  { timeout: 120_000 },
  async () => {
    const { peer, directory } = await enrolledAtPeer()
    const ids = [aConnectorId(), aConnectorId()]
    badDay(peer)
    const firstToken = peer.token

    for (let round = 1; round <= kills; round += 1) {
      want(peer, ids, round)
      peer.shouldRotateToken = true
      const agent = new AgentProcess([directory.path])
      onTestFinished(() => agent.kill())
      await untilBusy(peer)
      await agent.kill()
    }
    peer.fault = () => ({ kind: 'none' })
    const last = new AgentProcess([directory.path])
    onTestFinished(() => last.kill())
    await peer.until(() => peer.records().length >= ids.length * kills * factsPerRound)
    await peer.until(() => peer.token !== firstToken)
    await last.stop()

    expectEachOnce(peer, ids)
    expect(peer.batches.size).toBeGreaterThan(10)
  },
)

/** In each round the sources have more to tell, so that every kill meets an agent at work. */
function want(peer: PeerServer, ids: readonly ConnectorId[], round: number): void {
  peer.configuration.revision = String(round)
  peer.configuration.connectors = ids.map((id, index) => ({
    id,
    kind: 'linux-logons',
    settings: { count: round * factsPerRound, step: 20 + 17 * index, prefix: id },
  }))
}

/** Some requests and some time later: in the middle of whatever the agent does then. */
async function untilBusy(peer: PeerServer): Promise<void> {
  let requests = Math.floor(Math.random() * (Math.random() < 0.2 ? 10 : 4))
  await peer.until(() => requests-- <= 0)
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
}

function expectEachOnce(peer: PeerServer, ids: readonly ConnectorId[]): void {
  const keys = peer.records().map(({ key }) => key)
  const expected = ids.flatMap((id) =>
    Array.from({ length: kills * factsPerRound }, (_, index) => `${id}:${index + 1}`),
  )
  expect(keys.toSorted()).toEqual(expected.toSorted())
}
