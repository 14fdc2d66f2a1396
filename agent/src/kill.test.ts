import type { ConnectorId } from '@gatehouse/contract/ids'
import { expect, onTestFinished, test } from 'vitest'
import { AgentProcess } from './testing/agent-process.ts'
import { enrolledAtPeer } from './testing/peer.ts'
import type { Fault, PeerServer } from './testing/peer-server.ts'
import { aConnectorId } from './testing/records.ts'

const kills = 25
const perConnector = 15_000

/** A server on a bad day: about every third upload fails in one of the ways that uploads fail. */
function badDay(peer: PeerServer): void {
  const faults: Fault[] = [
    { kind: 'drop-after' },
    { kind: 'drop-before' },
    { kind: 'answer', status: 503, code: 'unavailable' },
    { kind: 'slow', milliseconds: 150 },
    { kind: 'not-ours', status: 502 },
    { kind: 'hang' },
  ]
  peer.fault = () => (Math.random() < 0.3 ? pick(faults) : { kind: 'none' })
}

const pick = (faults: readonly Fault[]): Fault =>
  faults[Math.floor(Math.random() * faults.length)] ?? { kind: 'none' }

test(
  'killed at any moment, no fact is lost and none is there twice',
  { timeout: 120_000 },
  async () => {
    const { peer, directory } = await enrolledAtPeer()
    const ids = [aConnectorId(), aConnectorId()]
    peer.configuration.connectors = ids.map((id, index) => ({
      id,
      kind: 'linux-logons',
      settings: { count: perConnector, step: 20 + 17 * index, prefix: id },
    }))
    badDay(peer)
    const firstToken = peer.token

    let killsWhileBusy = 0
    for (let round = 0; round < kills; round += 1) {
      const agent = new AgentProcess([directory.path])
      onTestFinished(() => agent.kill())
      await untilBusy(peer)
      await agent.kill()
      if (peer.records().length < ids.length * perConnector) killsWhileBusy += 1
    }
    peer.fault = () => ({ kind: 'none' })
    const last = new AgentProcess([directory.path])
    onTestFinished(() => last.kill())
    await peer.until(() => peer.records().length >= ids.length * perConnector)
    await peer.until(() => peer.token !== firstToken)
  await last.stop()

    expect(killsWhileBusy).toBeGreaterThan(kills / 2)
      expectEachOnce(peer, ids)
    expect(peer.arrivals.some(({ isRepeat }) => isRepeat)).toBe(true)
  },
)

/** Some requests and some time later: in the middle of whatever the agent does then. */
async function untilBusy(peer: PeerServer): Promise<void> {
  let requests = Math.floor(Math.random() * 10)
  await peer.until(() => requests-- <= 0)
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
}

function expectEachOnce(peer: PeerServer, ids: readonly ConnectorId[]): void {
  const keys = peer.records().map(({ key }) => key)
  const expected = ids.flatMap((id) =>
    Array.from({ length: perConnector }, (_, index) => `${id}:${index + 1}`),
  )
  expect(keys.toSorted()).toEqual(expected.toSorted())
}
