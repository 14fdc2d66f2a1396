import path from 'node:path'
import type { OnBatch } from '#domains/activity'
import {
  type ConnectPoint,
  createBrokers,
  nearAddress,
  recoverConnections,
  type TerminalDoor,
  type WatchHub,
} from '#domains/sessions'
import {
  createRecordingDoor,
  noRoomFor,
  recoverRecordings,
  type RecordingsOptions,
} from '#domains/recordings'
import type { SignInDesk } from '#domains/users'
import { systemContext } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import type { Foundation } from './foundation.ts'
import { blobDirectory } from './recordings.ts'
import { sessionOptions } from './session-options.ts'
import type { SshHealth } from './ssh-health.ts'
import { loadSshHostKeys, publicKeyOf } from './ssh-host-keys.ts'
import { portTrouble, requireFreePort } from './ssh-port.ts'
import { startSshProcesses } from './ssh-processes.ts'
import { createSshTrouble } from './ssh-trouble.ts'

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
  health: SshHealth
  stack: AsyncDisposableStack
}

/** Lets people in over SSH, by processes of their own. What an earlier run left open is closed first. */
export async function startSsh(options: SshOptions): Promise<void> {
  const { foundation, recordings, point, health, stack } = options
  const { config, parts } = foundation
  await recoverConnections(systemContext('start', parts))
  await recoverRecordings(systemContext('start', parts), recordings)
  const hostKeys = await loadSshHostKeys(path.join(config.DATA_DIR, 'keys'))
  const listen = { host: config.HOST, port: config.SSH_PORT }
  if (config.SSH_PROCESSES > 1) await requireFreePort(listen)
  const processes = await startSshProcesses({
    count: config.SSH_PROCESSES,
    brokers: createBrokers({
      ...options,
      passes: options.terminals.passes,
      recordings: createRecordingDoor(recordings),
      ...sessionOptions(foundation, { url: options.desk.publicUrl }),
      noRoom: noRoomFor(recordings),
      parts,
      banner: config.SSH_BANNER,
    }),
    settings: {
      listen,
      hostKeys,
      blobDirectory: blobDirectory(config),
      logLevel: config.LOG_LEVEL,
      limits: {},
    },
    health,
    trouble: createSshTrouble(parts),
    log: parts.log.child({ system: 'ssh' }),
  }).catch((cause: unknown) => {
    throw portTrouble(listen, cause)
  })
  stack.defer(() => processes.close())
  const { port } = processes
  point.port = port
  const address = nearAddress(config.HOST)
  options.terminals.proxy = { address, port, hostKeys: hostKeys.map(publicKeyOf) }
}
