import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from './clock.ts'
import { dataDirectory } from './data-directory.ts'
import { enrolHere } from './enrolment/enrol-here.ts'
import { startPeer } from './testing/peer.ts'
import { aConnectorId } from './testing/records.ts'
import { runInTest } from './testing/running.ts'

const smallDisk = mountSmallDisk()

test.skipIf(!smallDisk)(
  'with a full disk collectors wait, say so, and lose nothing when there is room again',
  async () => {
    const directory = dataDirectory(join(smallDisk ?? '', 'data'))
    const peer = await startPeer()
    await enrolHere(directory, peer.connectionString(), {
      isReplacing: false,
      clock: systemClock,
      signal: new AbortController().signal,
    })
    const id = aConnectorId()
    peer.configuration.connectors = [
      { id, kind: 'linux-logons', settings: { count: 30_000, step: 500, prefix: id } },
    ]
    const ballast = join(smallDisk ?? '', 'ballast')
    fillUp(ballast)
    peer.fault = (path) =>
      path === '/agent/heartbeats' ? { kind: 'none' } : { kind: 'drop-before' }

    runInTest(directory)
    await peer.until(
      () =>
        peer.heartbeats.at(-1)?.connectors.at(0)?.report.problems.at(0)?.code ===
        'spool-not-writable',
    )
    rmSync(ballast)
    peer.fault = () => ({ kind: 'none' })
    await peer.until(() => peer.records().length === 30_000)

    expect(new Set(peer.records().map(({ key }) => key)).size).toBe(30_000)
    await peer.until(() => peer.heartbeats.at(-1)?.connectors.at(0)?.report.problems.length === 0)
  },
)

/** Leaves two megabytes free. */
function fillUp(path: string): void {
  const { bavail, bsize } = statfsSync(join(path, '..'))
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - 2 * 1024 * 1024)))
}

/** A disk of 24 MB in memory; undefined where we may not mount one. */
function mountSmallDisk(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    // Only root may, and not in every container; the test is then listed as skipped.
    rmdirSync(path)
    return undefined
  }
  afterAll(() => {
    execFileSync('umount', ['-l', path])
    rmdirSync(path)
  })
  return path
}
