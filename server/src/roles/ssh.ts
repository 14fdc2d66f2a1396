import path from 'node:path'
import type { OnBatch } from '#domains/activity'
import {
  type ConnectPoint,
  createLocalBroker,
  nearAddress,
  recoverConnections,
  type TerminalDoor,
  type WatchHub,
} from '#domains/sessions'
import { createRecordingDoor, recoverRecordings, type RecordingsOptions } from '#domains/recordings'
import type { SignInDesk } from '#domains/users'
import { systemContext } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import { AppError } from '#platform/errors.ts'
import { blobRecorders } from '../proxies/ssh/blob-recorder.ts'
import { startSshProxy } from '../proxies/ssh/ssh-proxy.ts'
import type { Foundation } from './foundation.ts'
import { sessionOptions } from './session-options.ts'
import { loadSshHostKeys, publicKeyOf } from './ssh-host-keys.ts'

export interface SshOptions {
  foundation: Foundation
  listener: Listener
  desk: SignInDesk
  onBatch: readonly OnBatch[]
  recordings: RecordingsOptions
  hub: WatchHub
  /** Is told where the proxy is. */
  terminals: TerminalDoor
  /** Gets the address. */
  point: ConnectPoint
  stack: AsyncDisposableStack
}

/** Lets people in over SSH. What an earlier run left open is closed first. */
export async function startSsh(options: SshOptions): Promise<void> {
  const { foundation, recordings, point, stack } = options
  const { config, parts } = foundation
  await recoverConnections(systemContext('start', parts))
  await recoverRecordings(systemContext('start', parts), recordings)
  const hostKeys = await loadSshHostKeys(path.join(config.DATA_DIR, 'keys'))
  const now = parts.now ?? (() => new Date())
  const proxy = await startSshProxy({
    broker: createLocalBroker({
      ...options,
      passes: options.terminals.passes,
      recordings: createRecordingDoor(recordings),
      ...sessionOptions(foundation, { url: options.desk.publicUrl }),
      parts,
      banner: config.SSH_BANNER,
    }),
    hostKeys,
    listen: { host: config.HOST, port: config.SSH_PORT },
    log: parts.log.child({ system: 'ssh' }),
    now,
    recorders: blobRecorders(recordings.blobs, now),
  }).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
    if (code === undefined) throw cause
    const why = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${code})`
    throw new AppError(
      'unavailable',
      `Port ${config.SSH_PORT} on ${config.HOST} for sessions over SSH ${why}. Choose another with --ssh-port, or do without it by --roles api,worker,index.`,
      { cause },
    )
  })
  stack.defer(() => proxy.close())
  const { port } = proxy.address
  point.port = port
  const address = nearAddress(config.HOST)
  options.terminals.proxy = { address, port, hostKeys: hostKeys.map(publicKeyOf) }
}
