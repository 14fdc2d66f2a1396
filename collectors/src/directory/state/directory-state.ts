import type { DirectoryLogin } from '@gatehouse/contract/agents'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import { PicturedObject } from '@gatehouse/contract/directories'
import { administrativeGroupIds } from '@gatehouse/contract/directory-words'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { readObjects } from '@gatehouse/directory/read-objects'
import type { Collector, CollectorHost, Problem } from '../../collector.ts'
import { ConnectionKeeper } from '../connection-keeper.ts'
import type { DirectoryMachine } from '../directory-machine.ts'
import { nextPictureAt } from './picture-times.ts'

export type DirectoryStateSettings = ConnectorSettings<'directory-state'> & {
  directory?: DirectoryLogin | undefined
}

const takenKey = 'picture/taken-at'
const retryMilliseconds = 300_000
/** A clock that is put forward while the collector sleeps is noticed by then. */
const longestSleepMilliseconds = 60_000
const progressEvery = 500

/** A daily picture of a domain: at once the first time, then each day at the time given. */
export function directoryState(machine: DirectoryMachine): Collector<DirectoryStateSettings> {
  return {
    kind: 'directory-state',
    async run(settings, host) {
      const { directory, at } = settings
      if (!directory) {
        host.report({ isCollecting: false, problems: [noDomain], inputs: [] })
        await untilAborted(host.signal)
        return
      }
      await new Pictures(directory, host, machine).run(at)
    },
  }
}

class Pictures {
  readonly #login: DirectoryLogin
  readonly #host: CollectorHost
  readonly #machine: DirectoryMachine
  readonly #keeper: ConnectionKeeper

  constructor(login: DirectoryLogin, host: CollectorHost, machine: DirectoryMachine) {
    this.#login = login
    this.#host = host
    this.#machine = machine
    this.#keeper = new ConnectionKeeper(login, host)
  }

  async run(at: string): Promise<void> {
    while (!this.#host.signal.aborted) {
      const dueAt = nextPictureAt(this.#lastTakenAt(), at)
      await this.#sleepUntil(dueAt)
      if (this.#host.signal.aborted) return
      if (!(await this.#tryToTake())) {
        await this.#sleepUntil(new Date(this.#host.now().getTime() + retryMilliseconds))
      }
    }
  }

  #lastTakenAt(): Date | undefined {
    const kept = this.#host.get(takenKey)
    return typeof kept === 'string' ? new Date(kept) : undefined
  }

  async #sleepUntil(time: Date): Promise<void> {
    const { signal, now } = this.#host
    while (!signal.aborted) {
      const left = time.getTime() - now().getTime()
      if (left <= 0) return
      await this.#machine.delay(Math.min(left, longestSleepMilliseconds), signal)
    }
  }

  async #tryToTake(): Promise<boolean> {
    try {
      await using connection = await this.#keeper.open(undefined)
      await this.#take(connection)
      return true
    } catch (failure) {
      if (this.#host.signal.aborted) return false
      this.#host.warn('The picture of the directory could not be taken.', failure)
      this.#report([problemOf(failure, this.#login.domain)])
      return false
    }
  }

  async #take(connection: DirectoryConnection): Promise<void> {
    const takenAt = this.#host.now()
    const objects = this.#pictured(connection)
    const count = await this.#host.sendPicture({ takenAt, objects })
    await this.#host.commit({ put: [[takenKey, takenAt.toISOString()]] })
    this.#report([], `${count} objects, as of ${takenAt.toISOString()}`)
  }

  async *#pictured(connection: DirectoryConnection): AsyncGenerator<PicturedObject> {
    const { signal } = this.#host
    const base = connection.rootDse.defaultNamingContext
    let done = 0
    for await (const object of readObjects(connection, { base, administrativeGroupIds, signal })) {
      if (done % progressEvery === 0) this.#progress(done)
      done += 1
      yield PicturedObject.parse(object)
    }
    // Not even itself: a picture of nothing would tell that everything was deleted.
    if (done === 0) throw seesNothing(connection.rootDse.dnsHostName)
  }

  #progress(done: number): void {
    this.#host.report({
      isCollecting: this.#lastTakenAt() !== undefined,
      problems: [],
      inputs: [this.#input('being read')],
      progress: { done, unit: 'objects' },
    })
  }

  #report(problems: Problem[], note = 'not read'): void {
    const isCollecting = this.#lastTakenAt() !== undefined
    this.#host.report({ isCollecting, problems, inputs: [this.#input(note)] })
  }

  #input(note: string) {
    return { name: `Domain ${this.#login.domain}`, isUsed: note !== 'not read', note }
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
}

const noDomain: Problem = {
  code: 'no-domain',
  severity: 'experiencing-issues',
  message: 'The connector does not know which domain it shall read, or as whom.',
  fix: 'Choose a service credential for the domain among the targets.',
}

const seesNothing = (controller: string) =>
  new DirectoryTrouble('rights', {
    text: `The service credential signs in to ${controller}, and sees nothing there.`,
    fix: 'Let it read the domain.',
  })

function problemOf(failure: unknown, domain: string): Problem {
  const isTrouble = failure instanceof DirectoryTrouble
  const reason = failure instanceof Error ? failure.message : String(failure)
  return {
    code: isTrouble ? `directory-${failure.step}` : 'no-picture',
    severity: 'experiencing-issues',
    message: isTrouble
      ? failure.text
      : `The picture of ${domain} could not be brought to the server: ${reason}`,
    fix: isTrouble
      ? failure.fix
      : 'It is taken again in five minutes. If this goes on, look at the log of the agent.',
  }
}
