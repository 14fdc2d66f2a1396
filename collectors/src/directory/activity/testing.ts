import type { CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { DirectoryLogin } from '@gatehouse/contract/agents'
import type { TestController, TestDomain } from '@gatehouse/directory/testing/samba'
import { MemoryHost } from '../../testing/memory-host.ts'
import { runnable } from '../../runnable.ts'
import { openEvidence } from '../open-evidence.ts'
import { directoryActivity, directoryActivitySettings } from './directory-activity.ts'

export interface RunningActivity {
  host: MemoryHost
  /** Resolves with the records that fit, once there are as many. */
  until(fits: (record: CollectedRecord) => boolean, count?: number): Promise<CollectedRecord[]>
  /** When the collector has looked and said so. */
  untilReport(fits: (report: MemoryHost['reports'][number]) => boolean): Promise<void>
  stop(): Promise<void>
}

export const loginOf = (
  controllers: readonly TestController[],
  { username, password }: { username: string; password: string },
): DirectoryLogin =>
  DirectoryLogin.parse({
    domain: 'corp.test',
    controllers: controllers.map(({ address }) => `${address}:636`),
    caCertificates: controllers[0]?.place.caCertificates ?? '',
    username,
    password,
  })

export interface ActivityOptions {
  host?: MemoryHost
  controllers?: readonly TestController[]
  login?: { username: string; password: string }
  /** Off: nobody tells who did anything. */
  hasLogs?: boolean
  intervalSeconds?: number
}

/** The collector at work on a domain, in this process. */
export function runActivity(domain: TestDomain, options: ActivityOptions = {}): RunningActivity {
  const stop = new AbortController()
  const host = options.host
    ? options.host.restarted(stop.signal)
    : new MemoryHost({ signal: stop.signal })
  const collector = runnable(directoryActivitySettings, directoryActivity(openEvidence()))
  let failure: Error | undefined
  const running = collector
    .run(
      {
        directory: loginOf(options.controllers ?? [domain], options.login ?? domain.administrator),
        sambaLogDirectory: options.hasLogs === false ? '' : domain.logDirectory,
        intervalSeconds: options.intervalSeconds ?? 1,
      },
      host,
    )
    .catch((error: unknown) => {
      failure = error instanceof Error ? error : new Error('The collector failed.')
    })
  const until = async (isDone: () => boolean, what: () => string) => {
    for (let waited = 0; !isDone(); waited += 50) {
      if (failure !== undefined) throw failure
      if (waited > 60_000) throw new Error(`It did not come: ${what()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return {
    host,
    async until(fits, count = 1) {
      await until(
        () => host.records.filter(fits).length >= count,
        () => JSON.stringify(host.records.map(shortly), undefined, 1),
      )
      return host.records.filter(fits)
    },
    untilReport: (fits) =>
      until(
        () => host.reports.some(fits),
        () => JSON.stringify(host.reports.at(-1)),
      ),
    async stop() {
      stop.abort()
      await running
      if (failure !== undefined) throw failure
    },
  }
}

/** Until the first inventory is done. */
export const isCollecting = ({ isCollecting: is }: { isCollecting: boolean }): boolean => is

export const shortly = ({
  who,
  action,
  objectType,
  what,
  details,
  certainty,
}: CollectedRecord) => ({
  ...{ who, action, objectType, what, certainty },
  details: details.map(
    ({ property, before, after }) => `${property}: ${before ?? '-'} -> ${after ?? '-'}`,
  ),
})

export const detail = (record: CollectedRecord | undefined, property: string): Detail | undefined =>
  record?.details.find((each) => each.property === property)
