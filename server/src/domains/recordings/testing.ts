import { createPrivateKey } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {
  SessionId,
  TargetId,
  UserId,
  type OrganizationId,
  type RecordingId,
} from '@gatehouse/contract/ids'
import type { SessionEvent } from '@gatehouse/recording/event'
import { ed25519Sign, keyIdOf, rawPublicKey } from '@gatehouse/recording/node/ed25519'
import { createWriter } from '@gatehouse/recording/node/writer'
import type { RecordingOrder } from '#broker'
import type { Held, SessionData } from '#domains/sessions'
import type { BlobStore } from '#platform/blob/blob-store.ts'
import { openFileBlobStore } from '#platform/blob/file-blob-store.ts'
import {
  type Context,
  type ContextParts,
  systemContext,
  type UserPrincipal,
} from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { afterAll, beforeAll } from 'vitest'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { createRecordingDoor } from './recording-door.ts'
import { recordingHandlers, recordingJobs } from './recording.jobs.ts'
import { recordingRoutes } from './recording.routes.ts'
import type { RecordingsOptions } from './recordings-options.ts'

/** Milliseconds since the beginning, and what happens then. */
export type Step = readonly [at: number, event: SessionEvent]

export interface TestRecordings {
  parts: ContextParts
  ctx: Context
  clock: TestClock
  web: TestWeb
  options: RecordingsOptions
  /** Where the blobs are. */
  directory: string
  managing: OrganizationId
  admin: UserPrincipal
  aCustomer(): Promise<{ id: OrganizationId; user: UserPrincipal }>
  begin(organizationId: OrganizationId, keepDays?: number): Promise<RecordingOrder>
  /** One that is over, and gone through. */
  record(
    organizationId: OrganizationId,
    steps: readonly Step[],
    keepDays?: number,
  ): Promise<RecordingId>
  workOff(): Promise<void>
  /** What the volume says is free from now on; without one what is. */
  setFree(freeBytes?: number): void
}

export function useRecordings(): () => TestRecordings {
  const database = useDatabase()
  const end = new AsyncDisposableStack()
  let opened: TestRecordings | undefined
  beforeAll(async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-recordings-'))
    end.defer(() => rm(directory, { recursive: true, force: true }))
    // Later than the database's, by which jobs are queued.
    const clock = new TestClock(new Date(Date.now() + 3600_000))
    const parts = partsOf(database(), clock)
    let free: number | undefined
    const blobs = withFree(await openFileBlobStore(directory), () => free)
    const options: RecordingsOptions = {
      blobs,
      sealKey: deriveKey(new Secret(Buffer.alloc(32, 7)), 'recordings'),
      ...{ lowFreeBytes: 1000, retentionDays: 30 },
    }
    const web = await createTestWeb(parts, (mount) => recordingRoutes(mount, options))
    end.defer(() => web.close())
    const managing = await aManagingOrganization(parts)
    const ctx = systemContext('test', parts)
    const work = () => workOff(parts, recordingJobs(options), recordingHandlers(options))
    const begin = (organizationId: OrganizationId, keepDays?: number) =>
      createRecordingDoor(options).begin(ctx, sessionOf(organizationId, keepDays))
    opened = {
      ...{ parts, ctx, clock, web, options, directory, managing: managing.id, begin },
      admin: aUser({ organizationId: managing.id }),
      async aCustomer() {
        const { id } = await anOrganization(parts)
        return { id, user: aUser({ organizationId: id, role: 'co-managing-administrator' }) }
      },
      async record(organizationId, steps, keepDays) {
        const order = await begin(organizationId, keepDays)
        const ended = await write(options.blobs, order, clock.now(), steps)
        const { recordingId } = order
        await createRecordingDoor(options).end(ctx, { organizationId, recordingId }, ended)
        await work()
        return recordingId
      },
      workOff: work,
      setFree(freeBytes) {
        free = freeBytes
      },
    }
  })
  afterAll(() => end.disposeAsync())
  return () => {
    if (!opened) throw new Error('The domain is there only while tests run.')
    return opened
  }
}

const withFree = (blobs: BlobStore, free: () => number | undefined): BlobStore => ({
  openForAppend: (key) => blobs.openForAppend(key),
  read: (key, range) => blobs.read(key, range),
  size: (key) => blobs.size(key),
  remove: (key) => blobs.remove(key),
  list: (prefix) => blobs.list(prefix),
  async free() {
    const real = await blobs.free()
    return { ...real, freeBytes: free() ?? real.freeBytes }
  },
})

/** What the door looks at of a session and its connection. */
function sessionOf(
  organizationId: OrganizationId,
  keepDays: number | undefined,
): { session: SessionData; connection: Held } {
  const id = () => uuidv7(new Date())
  const session = {
    ...{ id: SessionId.parse(id()), organization_id: organizationId },
    ...{ target_id: TargetId.parse(id()), target_name: 'web1', account: 'root' },
    ...{ user_id: UserId.parse(id()), username: 'anna', session_type: { name: 'Root shell' } },
    profile: { recording: { keepDays } },
  }
  const connection = { id: id(), address: '192.0.2.7' }
  return { session: session as unknown as SessionData, connection: connection as unknown as Held }
}

/** As the proxy writes it, but with the times of the test. A segment a second. */
export async function write(
  blobs: BlobStore,
  { blobKey, dataKey, wrappedKey, signingKey, about, recordingId }: RecordingOrder,
  startedAt: Date,
  steps: readonly Step[],
  isEnded = true,
) {
  const key = createPrivateKey(signingKey.privateKeyPem)
  const blob = await blobs.openForAppend(blobKey)
  let now = 0
  const writer = createWriter({
    ...{ sink: blob, dataKey, sign: ed25519Sign(key), now: () => now },
    header: { id: recordingId, startedAt, keyId: keyIdOf(rawPublicKey(key)), wrappedKey, about },
  })
  for (const [at, event] of steps) {
    now = at
    await writer.write(event)
  }
  await writer.flush()
  if (!isEnded) {
    await blob.close()
    return { bytes: blob.size, segments: 0, durationMs: now }
  }
  const { bytes, segments, duration, head } = await writer.end('The user left.')
  await blob.close()
  const durationMs = Math.round(duration / 1000)
  return { bytes, segments, durationMs, head: Buffer.from(head).toString('hex') }
}

export const output = (text: string, channel = 1): SessionEvent => ({
  ...{ kind: 'output', channel, data: Buffer.from(text) },
})
export const input = (text: string, channel = 1): SessionEvent => ({
  ...{ kind: 'input', channel, data: Buffer.from(text) },
})
export const resize = (columns: number, rows: number, channel = 1): SessionEvent => ({
  ...{ kind: 'resize', channel, columns, rows },
})

/** A short shell: a size, a prompt, a command and what it printed. */
export const aShell: readonly Step[] = [
  [0, resize(40, 10)],
  [100, output('$ ')],
  [1500, input('cat /etc/motd\r')],
  [1600, output('cat /etc/motd\r\nWelcome to </script><b>web1</b>\r\n$ ')],
  [20_000, { kind: 'mark', text: 'Locked by bert' }],
  [21_000, output('exit\r\n')],
]
