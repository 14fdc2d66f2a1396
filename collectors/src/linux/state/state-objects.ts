import type { IdentityRules } from '../compare.ts'
import type { TrackedObject } from '../tracked-object.ts'
import { maskSecrets } from '../who/mask-secrets.ts'
import type { CronLine } from './crontab.ts'
import type { InstalledPackage } from './dpkg-status.ts'
import type { ListeningSocket } from './listening-sockets.ts'
import { valueOf } from './unit-file.ts'
import type { Unit } from './unit-files.ts'

export const stateTypes = {
  service: 'Service',
  package: 'Package',
  port: 'Listening port',
  job: 'Scheduled job',
} as const

export const stateIdentities: IdentityRules = { [stateTypes.job]: 'Modified' }

export const packageObject = (item: InstalledPackage, origin: string): TrackedObject => ({
  type: stateTypes.package,
  id: `${item.name}:${item.architecture}`,
  name: item.name,
  origin,
  properties: { Version: item.version, Architecture: item.architecture },
})

export const serviceObject = (unit: Unit, isRunning: boolean | undefined): TrackedObject => ({
  type: stateTypes.service,
  id: unit.name,
  name: unit.name.replace(/\.service$/, ''),
  origin: unit.path,
  properties: {
    State: unit.state,
    // Others start and end by themselves as somebody needs them, which is no news.
    ...(isRunning === undefined || !isMeantToRun(unit)
      ? {}
      : { Running: isRunning ? 'yes' : 'no' }),
    Command: maskSecrets(valueOf(unit.file, 'Service.ExecStart')),
    User: valueOf(unit.file, 'Service.User'),
    File: unit.path,
  },
  digests: { 'Unit file': unit.file.digest, 'Drop-in files': unit.overrides },
})

const isMeantToRun = (unit: Unit): boolean =>
  unit.state === 'enabled' && valueOf(unit.file, 'Service.Type') !== 'oneshot'

export const initScriptObject = (
  name: string,
  path: string,
  state: string,
  digest: string,
): TrackedObject => ({
  type: stateTypes.service,
  id: `init.d/${name}`,
  name,
  origin: path,
  properties: { State: state, File: path },
  digests: { 'Init script': digest },
})

export function portObject(socket: ListeningSocket, process: string, user: string): TrackedObject {
  const name = `${socket.protocol} ${socket.address}:${socket.port}`
  return {
    type: stateTypes.port,
    id: name,
    name,
    origin: `/proc/net/${socket.protocol.toLowerCase()}`,
    properties: {
      Protocol: socket.protocol,
      Address: socket.address,
      Port: `${socket.port}`,
      ...(process === '' ? {} : { Process: process }),
      User: user,
    },
  }
}

/** `ordinal` tells the second of two equal lines from the first. */
export const cronObject = (
  line: CronLine,
  origin: string,
  user: string,
  ordinal: number,
): TrackedObject => ({
  type: stateTypes.job,
  id: `${origin}#${line.schedule}#${user}#${line.command}#${ordinal}`,
  name: maskSecrets(line.command),
  origin,
  identity: `${origin}#${line.command}`,
  properties: {
    Schedule: line.schedule,
    User: user,
    Command: maskSecrets(line.command),
    File: origin,
  },
})

export const scriptJobObject = (path: string, schedule: string, digest: string): TrackedObject => ({
  type: stateTypes.job,
  id: path,
  name: path,
  origin: path,
  properties: { Schedule: schedule, User: 'root', Command: path, File: path },
  digests: { Script: digest },
})

const timerSettings = [
  'OnCalendar',
  'OnBootSec',
  'OnStartupSec',
  'OnActiveSec',
  'OnUnitActiveSec',
  'OnUnitInactiveSec',
]

export const timerObject = (unit: Unit): TrackedObject => ({
  type: stateTypes.job,
  id: unit.name,
  name: unit.name,
  origin: unit.path,
  properties: {
    Schedule: timerSettings
      .map((name) => [name, valueOf(unit.file, `Timer.${name}`)] as const)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
    Starts: valueOf(unit.file, 'Timer.Unit') || unit.name.replace(/\.timer$/, '.service'),
    State: unit.state,
    File: unit.path,
  },
  digests: { 'Unit file': unit.file.digest, 'Drop-in files': unit.overrides },
})
