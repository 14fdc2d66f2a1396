import type { CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { DirectoryLogin } from '@gatehouse/contract/agents'
import { showDeleted } from '@gatehouse/directory/controls'
import type {
  Change,
  DirectoryConnection,
  DirectoryPlace,
} from '@gatehouse/directory/directory-connection'
import { valuesOf } from '@gatehouse/directory/entry'
import type { TestDomain } from '@gatehouse/directory/testing/samba'
import { guidText } from '@gatehouse/directory/values'
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

/** A controller of Samba, or what stands in front of it. */
type Controller = { place: DirectoryPlace }

export const loginOf = (
  controllers: readonly Controller[],
  { username, password }: { username: string; password: string },
): DirectoryLogin =>
  DirectoryLogin.parse({
    domain: 'corp.test',
    controllers: controllers.flatMap(({ place }) =>
      place.controllers.map(({ host, port }) => `${host}:${port}`),
    ),
    caCertificates: controllers[0]?.place.caCertificates ?? '',
    username,
    password,
  })

export interface ActivityOptions {
  host?: MemoryHost
  controllers?: readonly Controller[]
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

export const people = 'OU=People,DC=corp,DC=test'

export const replace = (attribute: string, ...values: (string | Buffer)[]): Change => ({
  ...{ attribute, operation: 'replace', values },
})

/** What tests do to a domain, below an organizational unit of their own. */
export interface People extends AsyncDisposable {
  readonly connection: DirectoryConnection
  dn(name: string): string
  add(name: string, type?: string, attributes?: Readonly<Record<string, string>>): Promise<void>
  change(name: string, ...changes: Change[]): Promise<void>
  /** Answers the GUID of what was there. */
  remove(name: string): Promise<string>
  guid(dn: string): Promise<string>
  /** Takes back a deletion, at another place when `dn` says so. */
  restore(guid: string, name: string, dn?: string): Promise<void>
}

/** Signs in as the administrator, and makes the unit when it is not there. */
export async function peopleOf(domain: Pick<TestDomain, 'connect'>): Promise<People> {
  const connection = await domain.connect()
  if (!(await connection.find(people, ['ou']))) {
    await connection.add(people, new Map([['objectClass', ['organizationalUnit']]]))
  }
  const dn = (name: string) => `CN=${name},${people}`
  const guid = async (ofDn: string) => {
    const entry = await connection.find(ofDn, ['objectGUID'])
    const [bytes] = entry ? valuesOf(entry, 'objectGUID') : []
    if (!bytes) throw new Error(`${ofDn} is not there`)
    return guidText(bytes)
  }
  return {
    ...{ connection, dn, guid },
    add: (name, type = 'contact', attributes = {}) =>
      connection.add(
        dn(name),
        new Map([
          ['objectClass', [type]],
          ...(type === 'contact' ? [] : [['sAMAccountName', [name]] as const]),
          ...Object.entries(attributes).map(([key, value]) => [key, [value]] as const),
        ]),
      ),
    change: (name, ...changes) => connection.modify(dn(name), changes),
    async remove(name) {
      const removed = await guid(dn(name))
      await connection.remove(dn(name))
      return removed
    },
    restore: (removed, name, to = dn(name)) =>
      connection.modify(
        `CN=${name}\\0ADEL:${removed},CN=Deleted Objects,DC=corp,DC=test`,
        [
          { attribute: 'isDeleted', operation: 'delete', values: [] },
          replace('distinguishedName', to),
        ],
        [showDeleted()],
      ),
    [Symbol.asyncDispose]: () => connection.close(),
  }
}

/** What was recorded below the unit, shortly: `Added Ann`. */
export const told = (activity: RunningActivity): string[] =>
  activity.host.records.map(
    ({ action, what }) => `${action} ${what.replace('corp.test/People/', '')}`,
  )

/** Lets time pass for the collector, and not for the domain. */
export function passTime(host: MemoryHost, milliseconds: number): void {
  const { time } = host
  host.time = () => new Date(time().getTime() + milliseconds)
}
