import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { KnownFile } from '../known-file.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import type { Observation } from '../observation.ts'
import { initScriptObject, serviceObject } from './state-objects.ts'
import { UnitFiles } from './unit-files.ts'

const initPath = '/etc/init.d'
const runLevels = ['/etc/rc2.d', '/etc/rc3.d', '/etc/rc4.d', '/etc/rc5.d']
/** Where systemd has one directory for each service that runs: control groups of version 2, and of 1. */
const groupPaths = ['/sys/fs/cgroup/system.slice', '/sys/fs/cgroup/systemd/system.slice']

/** Services of systemd, and init scripts that it has no unit for. */
export class ServiceState {
  readonly #machine: LinuxMachine
  readonly #units: UnitFiles
  readonly #scripts = new Map<string, KnownFile<string>>()

  constructor(machine: LinuxMachine) {
    this.#machine = machine
    this.#units = new UnitFiles(machine, ['.service'])
  }

  async observe(seen: Observation): Promise<void> {
    const units = await this.#units.observe(seen)
    const running = await this.#running()
    for (const unit of units) {
      const isTemplate = unit.name.includes('@.')
      seen.objects.push(serviceObject(unit, isTemplate ? undefined : running?.has(unit.name)))
    }
    await this.#observeScripts(seen, new Set(units.map(({ name }) => name)))
  }

  async #observeScripts(seen: Observation, units: ReadonlySet<string>): Promise<void> {
    const enabled = await this.#enabledScripts()
    for (const name of await this.#list(initPath)) {
      if (name.startsWith('.') || name === 'README' || units.has(`${name}.service`)) continue
      const path = join(initPath, name)
      const digest = seen.note(path, await this.#scriptOf(path).read())
      if (digest === undefined) continue
      seen.objects.push(
        initScriptObject(name, path, enabled.has(name) ? 'enabled' : 'disabled', digest),
      )
    }
  }

  /** rc3.d/S01ssh starts it, rc3.d/K01ssh stops it. */
  async #enabledScripts(): Promise<Set<string>> {
    const names = await Promise.all(runLevels.map((directory) => this.#list(directory)))
    return new Set(names.flat().flatMap((name) => /^S\d\d(.+)$/.exec(name)?.[1] ?? []))
  }

  /** Undefined where systemd does not run. */
  async #running(): Promise<Set<string> | undefined> {
    for (const path of groupPaths) {
      const names = await this.#list(path)
      if (names.length > 0) return new Set(names)
    }
    return undefined
  }

  async #list(directory: string): Promise<string[]> {
    const names: string[] = await readdir(pathOn(this.#machine, directory)).catch(() => [])
    return names.toSorted()
  }

  #scriptOf(path: string): KnownFile<string> {
    const known = this.#scripts.get(path) ?? new KnownFile(pathOn(this.#machine, path), digestOf)
    this.#scripts.set(path, known)
    return known
  }
}

export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url')
