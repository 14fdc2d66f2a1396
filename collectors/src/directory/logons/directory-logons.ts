import { join } from 'node:path'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { DirectoryLogin } from '@gatehouse/contract/agents'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { Collector, CollectorHost, Json, Problem } from '../../collector.ts'
import { Reporter } from '../../linux/reporter.ts'
import { Wake } from '../../linux/wake.ts'
import type { DirectoryMachine } from '../directory-machine.ts'
import type { EventSource } from '../events/event-source.ts'
import { openEventSources } from '../events/event-sources.ts'
import { OwnLogons } from './own-logons.ts'
import { SambaLogonSource } from './samba-logon-source.ts'
import { WindowsLogonSource } from './windows-logon-source.ts'

export type DirectoryLogonsSettings = ConnectorSettings<'directory-logons'> & {
  directory?: DirectoryLogin | undefined
}

export interface LogonRead {
  records: CollectedRecord[]
  put: [key: string, value: Json][]
  remove: string[]
  hasMore: boolean
}

/** A log with logons in it. */
export interface LogonSource {
  input(): { name: string; isUsed: boolean; note: string }
  problems(): Problem[]
  read(): Promise<LogonRead>
  close(): Promise<void>
}

/** Logons, failed logons with their reason, logoffs and lockouts, as domain controllers write them down. */
export function directoryLogons(machine: DirectoryMachine): Collector<DirectoryLogonsSettings> {
  return {
    kind: 'directory-logons',
    async run(settings, host) {
      const sources = await openSources(settings, host, machine)
      const reporter = new Reporter(host)
      const paths = settings.sambaLogDirectory
        ? [join(settings.sambaLogDirectory, 'auth.json')]
        : []
      const wake = new Wake(machine, paths, host.signal)
      try {
        while (!host.signal.aborted) {
          const hasMore = await readAll(sources, host)
          report(sources, reporter)
          if (!hasMore) await wake.next(settings.intervalSeconds * 1000)
        }
      } finally {
        for (const source of sources) await source.close()
      }
    },
  }
}

async function openSources(
  settings: DirectoryLogonsSettings,
  host: CollectorHost,
  machine: DirectoryMachine,
): Promise<LogonSource[]> {
  const options = { machine, prefix: 'logons/', startsAtEnd: false }
  const own = new OwnLogons(settings.directory?.username)
  const windows = openEventSources(settings, host, options).map(
    (source: EventSource) => new WindowsLogonSource(source, settings, own),
  )
  if (settings.sambaLogDirectory === '') return windows
  // The log does not say whose it is; with one controller in the settings it is that one's.
  const [first, ...others] = settings.directory?.controllers ?? []
  const controller =
    first !== undefined && others.length === 0 ? first.replace(/:\d+$/, '') : machine.hostName
  const samba = await SambaLogonSource.open(settings.sambaLogDirectory, {
    host,
    filter: settings,
    own,
    controller,
  })
  return [samba, ...windows]
}

/** Answers whether there is more to read at once. */
async function readAll(sources: readonly LogonSource[], host: CollectorHost): Promise<boolean> {
  let hasMore = false
  for (const source of sources) {
    const read = await source.read()
    hasMore ||= read.hasMore
    const { records, put, remove } = read
    if (records.length + put.length + remove.length > 0) await host.commit({ records, put, remove })
    if (host.signal.aborted) return false
  }
  return hasMore
}

function report(sources: readonly LogonSource[], reporter: Reporter): void {
  const inputs = sources.map((source) => source.input())
  const isUsed = inputs.some((input) => input.isUsed)
  reporter.report({
    isCollecting: isUsed,
    problems: [...sources.flatMap((source) => source.problems()), ...(isUsed ? [] : [noLog])],
    inputs,
  })
}

const noLog: Problem = {
  code: 'no-logon-log',
  severity: 'experiencing-issues',
  message: 'No log with logons can be read, so none are recorded.',
  fix: 'Name the directory of the audit logs of Samba, or one into which events of Windows are exported, or run the agent on a domain controller.',
}
