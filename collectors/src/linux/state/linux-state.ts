import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { Collector, CollectorHost } from '../../collector.ts'
import { AccountNames } from '../account-names.ts'
import { KnownFile } from '../known-file.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { ObjectTracker } from '../object-tracker.ts'
import { Observation } from '../observation.ts'
import { Reporter } from '../reporter.ts'
import { type Change, detailsOf, subjectOf } from '../tracked-object.ts'
import { type Attribution, inferred } from '../who/attribution.ts'
import { WhoFinder } from '../who/who-finder.ts'
import { withinLimits } from '../within-limits.ts'
import { type AptRun, parseAptHistory } from './apt-history.ts'
import { aptAttribution } from './apt-attribution.ts'
import { JobState } from './job-state.ts'
import { PackageState } from './package-state.ts'
import { PortState } from './port-state.ts'
import { ServiceState } from './service-state.ts'
import { stateHealth } from './state-health.ts'
import { stateIdentities, stateTypes } from './state-objects.ts'
import { stateQuestion } from './state-questions.ts'

/** apt writes the end of a run in whole seconds, and after dpkg is done. */
const aptSlackMilliseconds = 60_000

export const aptHistoryPath = '/var/log/apt/history.log'

/** Services, packages, listening ports and scheduled jobs. */
export function linuxState(machine: LinuxMachine): Collector<ConnectorSettings<'linux-state'>> {
  return {
    kind: 'linux-state',
    async run(settings, host) {
      const collection = new StateCollection(machine, host, settings.intervalSeconds)
      while (!host.signal.aborted) {
        await collection.collect()
        await machine.delay(settings.intervalSeconds * 1000, host.signal)
      }
    },
  }
}

/** One look after the other; what `run` repeats. */
export class StateCollection {
  readonly #machine: LinuxMachine
  readonly #host: CollectorHost
  readonly #tracker: ObjectTracker
  readonly #who: WhoFinder
  readonly #names: AccountNames
  readonly #packages: PackageState
  readonly #inputs: { observe(seen: Observation): Promise<void> }[]
  readonly #aptHistory: KnownFile<AptRun[]>
  readonly #reporter: Reporter
  #lookedAt: Date
  /** At the start anything may have happened while the agent was off. */
  #aptSince = new Date(0)

  constructor(machine: LinuxMachine, host: CollectorHost, intervalSeconds: number) {
    this.#machine = machine
    this.#host = host
    this.#tracker = new ObjectTracker(host, Object.values(stateTypes), stateIdentities)
    this.#who = new WhoFinder(machine, host)
    this.#names = new AccountNames(machine)
    this.#packages = new PackageState(machine)
    this.#inputs = [
      this.#packages,
      new ServiceState(machine),
      new PortState(machine, this.#names),
      new JobState(machine),
    ]
    this.#aptHistory = new KnownFile(pathOn(machine, aptHistoryPath), parseAptHistory)
    this.#reporter = new Reporter(host)
    this.#lookedAt = new Date(host.now().getTime() - intervalSeconds * 1000)
  }

  async collect(): Promise<void> {
    const now = this.#host.now()
    await this.#names.refresh()
    const seen = new Observation()
    for (const input of this.#inputs) await input.observe(seen)
    const changes = this.#tracker.changesTo(seen)
    await this.#tracker.commit(seen, await this.#recordsOf(changes, seen))
    this.#lookedAt = now
    this.#aptSince = new Date(now.getTime() - aptSlackMilliseconds)
    this.#reporter.report(stateHealth(seen, await this.#packages.note(), await this.#who.inputs()))
  }

  async #recordsOf(changes: Change[], seen: Observation): Promise<CollectedRecord[]> {
    if (changes.length === 0) return []
    const history = await this.#aptHistory.read()
    const runs = history.status === 'read' ? history.value : []
    const found = await this.#who.find(
      changes.map((change) => stateQuestion(change, this.#lookedAt, this.#timeOf(change, seen))),
    )
    return changes.map((change, index) => {
      const byApt = aptAttribution(change, runs, this.#aptSince)
      return this.#recordOf(change, byApt ?? found[index] ?? inferred('root'), seen)
    })
  }

  #recordOf(change: Change, by: Attribution, seen: Observation): CollectedRecord {
    const subject = subjectOf(change)
    return withinLimits({
      key: this.#tracker.keyOf(change),
      at: (by.at ?? this.#timeOf(change, seen)).toISOString(),
      who: by.who,
      action: change.action,
      objectType: subject.type,
      what: subject.name,
      where: this.#machine.hostName,
      workstation: by.workstation,
      succeeded: true,
      certainty: by.certainty,
      details: [...detailsOf(change), ...by.details],
    })
  }

  /** Of a file, if it was written since the last look; a link or a socket has no such time. */
  #timeOf(change: Change, seen: Observation): Date {
    const now = this.#host.now()
    const modifiedAt = seen.modifiedAt.get(subjectOf(change).origin)
    return modifiedAt && modifiedAt >= this.#lookedAt && modifiedAt < now ? modifiedAt : now
  }
}
