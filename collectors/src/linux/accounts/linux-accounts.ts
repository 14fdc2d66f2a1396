import { randomBytes } from 'node:crypto'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { Collector, CollectorHealth, CollectorHost } from '../../collector.ts'
import { isThere } from '../logs/log-sources.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { ObjectTracker } from '../object-tracker.ts'
import type { Observation } from '../observation.ts'
import { subjectOf } from '../tracked-object.ts'
import { Reporter } from '../reporter.ts'
import { Wake } from '../wake.ts'
import { inferred } from '../who/attribution.ts'
import { type LogInput, WhoFinder } from '../who/who-finder.ts'
import { questionOf } from './account-questions.ts'
import {
  AccountFiles,
  groupPath,
  groupShadowPath,
  passwdPath,
  shadowPath,
} from './account-files.ts'
import { accountIdentities, accountTypes } from './account-objects.ts'
import { type AccountFact, factsOf, isCritical, recordOf } from './account-records.ts'
import { sudoersPath } from './sudoers-files.ts'

const passwordKeyName = 'password-key'
/** A new directory for keys in a home is found within this time; those that exist are watched. */
const homesMilliseconds = 10_000

/** Users, groups, password states, sudo rules and authorized keys. */
export function linuxAccounts(
  machine: LinuxMachine,
): Collector<ConnectorSettings<'linux-accounts'>> {
  return {
    kind: 'linux-accounts',
    async run(settings, host) {
      const watched = [
        passwdPath,
        groupPath,
        shadowPath,
        groupShadowPath,
        sudoersPath,
        '/etc/sudoers.d/*',
      ]
      const wake = new Wake(
        machine,
        watched.map((path) => pathOn(machine, path)),
        host.signal,
      )
      const collection = await AccountCollection.open(machine, host)
      let lookedIntoHomesAt = Number.NEGATIVE_INFINITY
      let isWoken = true
      while (!host.signal.aborted) {
        const isQuick = !isWoken && performance.now() - lookedIntoHomesAt < homesMilliseconds
        const seen = await collection.collect(isQuick)
        if (!isQuick) {
          lookedIntoHomesAt = performance.now()
          wake.watch(keyFilesIn(seen).map((path) => pathOn(machine, path)))
        }
        isWoken = await wake.next(settings.intervalSeconds * 1000)
      }
    },
  }
}

/** The tools of shadow hold these while they work; one that was left behind must not stop us. */
const lockPaths = [passwdPath, shadowPath, groupPath, groupShadowPath].map((path) => `${path}.lock`)
const lockMilliseconds = 100
const lockTries = 15

const keyFilesIn = (seen: Observation): string[] => [
  ...new Set(
    seen.objects.filter(({ type }) => type === accountTypes.key).map(({ origin }) => origin),
  ),
]

/** One look after the other; what `run` repeats. */
export class AccountCollection {
  readonly #machine: LinuxMachine
  readonly #host: CollectorHost
  readonly #files: AccountFiles
  readonly #tracker: ObjectTracker
  readonly #who: WhoFinder
  readonly #reporter: Reporter

  private constructor(machine: LinuxMachine, host: CollectorHost, passwordKey: Buffer) {
    this.#machine = machine
    this.#host = host
    this.#files = new AccountFiles(machine, passwordKey)
    this.#who = new WhoFinder(machine, host)
    this.#reporter = new Reporter(host)
    this.#tracker = new ObjectTracker(host, Object.values(accountTypes), accountIdentities)
  }

  static async open(machine: LinuxMachine, host: CollectorHost): Promise<AccountCollection> {
    return new AccountCollection(machine, host, await passwordKeyOf(host))
  }

  /** Answers what was seen. With `isQuick`, homes are not looked into. */
  async collect(isQuick = false): Promise<Observation> {
    const seen = await this.#observeSettled(isQuick)
    const facts = factsOf(this.#tracker.changesTo(seen))
    const records = await this.#recordsOf(facts, seen)
    await this.#tracker.commit(seen, records, facts.some(isCritical))
    this.#reporter.report(healthOf(seen, await this.#who.inputs()))
    return seen
  }

  /** A tool that is at work changes one file after the other; half of it would be told as two facts. */
  async #observeSettled(isQuick: boolean): Promise<Observation> {
    for (let tries = 0; ; tries++) {
      const seen = await this.#files.observe(isQuick)
      const isOver = tries === lockTries || this.#host.signal.aborted
      if (isOver || this.#tracker.changesTo(seen).length === 0 || !(await this.#isLocked()))
        return seen
      await this.#machine.delay(lockMilliseconds, this.#host.signal)
    }
  }

  async #isLocked(): Promise<boolean> {
    const locks = await Promise.all(lockPaths.map((path) => isThere(this.#machine, path)))
    return locks.includes(true)
  }

  async #recordsOf(facts: AccountFact[], seen: Observation): Promise<CollectedRecord[]> {
    const questions = facts.map((fact) => questionOf(fact, this.#timeOf(fact, seen)))
    const found = await this.#who.find(questions)
    return facts.map((fact, index) => {
      const by = found[index] ?? inferred('root')
      const at = by.at ?? this.#timeOf(fact, seen)
      return recordOf(fact, by, {
        key: this.#tracker.keyOf(fact.change),
        at,
        where: this.#machine.hostName,
      })
    })
  }

  /** When its file was written: the best there is where no log tells. */
  #timeOf(fact: AccountFact, seen: Observation): Date {
    const now = this.#host.now()
    const modifiedAt = seen.modifiedAt.get(subjectOf(fact.change).origin) ?? now
    return modifiedAt > now ? now : modifiedAt
  }
}

/** Made once and kept: with another key every password would look changed. */
async function passwordKeyOf(host: CollectorHost): Promise<Buffer> {
  const known = host.get(passwordKeyName)
  if (typeof known === 'string') return Buffer.from(known, 'base64')
  const key = randomBytes(32)
  await host.commit({ put: [[passwordKeyName, key.toString('base64')]] })
  return key
}

function healthOf(seen: Observation, logs: LogInput[]): CollectorHealth {
  const denied = [...seen.unreadable].filter(([, code]) => code === 'EACCES' || code === 'EPERM')
  const input = (path: string, tells: string) => ({
    name: path,
    isUsed: !seen.isUnreadable(path) && seen.modifiedAt.has(path),
    note: seen.unreadable.has(path) ? `Cannot be read (${seen.unreadable.get(path)}).` : tells,
  })
  return {
    isCollecting: true,
    problems: denied.slice(0, 10).map(([path]) => ({
      code: `unreadable:${path}`.slice(0, 100),
      severity: 'needs-attention',
      message: `The agent may not read ${path}, so changes in it are not recorded.`,
      fix: 'Run the agent as root.',
    })),
    inputs: [
      input(passwdPath, 'Users.'),
      input(groupPath, 'Groups and their members.'),
      input(shadowPath, 'Password states and ages; never the passwords.'),
      input(groupShadowPath, 'Administrators of groups.'),
      input(sudoersPath, 'Sudo rules, with all files it includes.'),
      ...logs,
    ],
  }
}
