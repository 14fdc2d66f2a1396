import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { errorCode } from '../error-code.ts'
import { KnownFile } from '../known-file.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import type { Observation } from '../observation.ts'
import { parseCrontab } from './crontab.ts'
import { digestOf } from './service-state.ts'
import { cronObject, scriptJobObject, timerObject } from './state-objects.ts'
import { UnitFiles } from './unit-files.ts'

const systemCrontab = '/etc/crontab'
const systemCrontabs = '/etc/cron.d'
/** Debian's and Red Hat's. */
const userCrontabs = ['/var/spool/cron/crontabs', '/var/spool/cron']
const scriptDirectories = ['hourly', 'daily', 'weekly', 'monthly'] as const

/** Jobs of cron, and timers of systemd. */
export class JobState {
  readonly #machine: LinuxMachine
  readonly #timers: UnitFiles
  readonly #files = new Map<string, KnownFile<string>>()

  constructor(machine: LinuxMachine) {
    this.#machine = machine
    this.#timers = new UnitFiles(machine, ['.timer'])
  }

  async observe(seen: Observation): Promise<void> {
    const visited = new Set<string>()
    await this.#observeCrontab(systemCrontab, undefined, seen, visited)
    for (const path of await this.#filesIn(systemCrontabs, seen)) {
      await this.#observeCrontab(path, undefined, seen, visited)
    }
    for (const directory of userCrontabs) {
      for (const path of await this.#filesIn(directory, seen)) {
        await this.#observeCrontab(path, basename(path), seen, visited)
      }
    }
    for (const period of scriptDirectories) {
      for (const path of await this.#filesIn(`/etc/cron.${period}`, seen)) {
        const text = seen.note(path, await this.#read(path, visited))
        if (text !== undefined) seen.objects.push(scriptJobObject(path, period, digestOf(text)))
      }
    }
    for (const timer of await this.#timers.observe(seen)) seen.objects.push(timerObject(timer))
    for (const path of this.#files.keys()) if (!visited.has(path)) this.#files.delete(path)
  }

  /** Without a user, each line names one. */
  async #observeCrontab(
    path: string,
    user: string | undefined,
    seen: Observation,
    visited: Set<string>,
  ): Promise<void> {
    const text = seen.note(path, await this.#read(path, visited))
    const counts = new Map<string, number>()
    for (const line of parseCrontab(text ?? '', user === undefined)) {
      const owner = user ?? line.user
      const same = `${line.schedule}#${owner}#${line.command}`
      const ordinal = (counts.get(same) ?? 0) + 1
      counts.set(same, ordinal)
      seen.objects.push(cronObject(line, path, owner, ordinal))
    }
  }

  #read(path: string, visited: Set<string>) {
    visited.add(path)
    const known =
      this.#files.get(path) ?? new KnownFile(pathOn(this.#machine, path), (text) => text)
    this.#files.set(path, known)
    return known.read()
  }

  /** cron leaves out names with a dot, which editors and packages leave behind. */
  async #filesIn(directory: string, seen: Observation): Promise<string[]> {
    try {
      const entries = await readdir(pathOn(this.#machine, directory), { withFileTypes: true })
      return entries
        .filter((entry) => !entry.isDirectory() && !/[.~]/.test(entry.name))
        .map((entry) => join(directory, entry.name))
        .toSorted()
    } catch (cause) {
      const code = errorCode(cause)
      if (!code) throw cause
      if (code !== 'ENOENT') seen.unreadable.set(directory, code)
      return []
    }
  }
}
