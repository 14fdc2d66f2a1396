import { onTestFinished } from 'vitest'
import { systemClock } from '../clock.ts'
import { type DataDirectory, dataDirectory } from '../data-directory.ts'
import { enrolHere } from '../enrolment/enrol-here.ts'
import type { Certified } from './certificates.ts'
import { PeerServer } from './peer-server.ts'
import { scratchDirectory } from './scratch.ts'

/** A peer that is gone after the test. */
export async function startPeer(
  options: { leaf?: (authority: Certified) => Certified } = {},
): Promise<PeerServer> {
  const peer = await PeerServer.start(options)
  onTestFinished(() => peer.stop())
  return peer
}

/** A peer and a data directory that is enrolled there. */
export async function enrolledAtPeer(): Promise<{ peer: PeerServer; directory: DataDirectory }> {
  const peer = await startPeer()
  const directory = dataDirectory(scratchDirectory())
  await enrolHere(directory, peer.connectionString(), {
    isReplacing: false,
    clock: systemClock,
    signal: new AbortController().signal,
  })
  return { peer, directory }
}
