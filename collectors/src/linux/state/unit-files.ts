import { lstat, readdir, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { errorCode } from '../error-code.ts'
import { KnownFile } from '../known-file.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import type { Observation } from '../observation.ts'
import { hasInstallSection, parseUnitFile, type UnitFile } from './unit-file.ts'

/** systemd.unit(5): a file in an earlier directory replaces one of the same name in a later one. */
const directories = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]
const [local = ''] = directories

export interface Unit {
  /** `ssh.service` */
  name: string
  path: string
  state: 'enabled' | 'disabled' | 'static' | 'masked'
  file: UnitFile
  /** Of the drop-in files that change it. */
  overrides: string
}

/** All units of some types, read again only where they changed. */
export class UnitFiles {
  readonly #machine: LinuxMachine
  readonly #suffixes: readonly string[]
  readonly #known = new Map<string, KnownFile<UnitFile>>()
  #localNames: ReadonlySet<string> = new Set()

  constructor(machine: LinuxMachine, suffixes: readonly string[]) {
    this.#machine = machine
    this.#suffixes = suffixes
  }

  async observe(seen: Observation): Promise<Unit[]> {
    this.#localNames = new Set(await this.#list(local))
    const enabled = await this.#enabledNames()
    const units = new Map<string, Unit>()
    for (const directory of directories) {
      for (const name of await this.#namesIn(directory, seen)) {
        const isUnit = this.#suffixes.some((suffix) => name.endsWith(suffix))
        if (!isUnit || units.has(name)) continue
        const unit = await this.#unitOf(join(directory, name), enabled, seen)
        if (unit) units.set(name, unit)
      }
    }
    return [...units.values()]
  }

  async #unitOf(
    path: string,
    enabled: ReadonlySet<string>,
    seen: Observation,
  ): Promise<Unit | undefined> {
    const name = basename(path)
    const target = await this.#linkTarget(path)
    if (target === '/dev/null') {
      return { name, path, state: 'masked', file: parseUnitFile(''), overrides: '' }
    }
    // Another name of a unit that has a file of its own.
    if (target !== undefined && basename(target) !== name) return undefined
    const file = seen.note(path, await this.#fileOf(path).read())
    if (!file) return undefined
    const state = enabled.has(name) ? 'enabled' : hasInstallSection(file) ? 'disabled' : 'static'
    return { name, path, state, file, overrides: await this.#overridesOf(name, seen) }
  }

  /** Units that a target wants or requires, or that have another name, by links that an administrator made. */
  async #enabledNames(): Promise<Set<string>> {
    const enabled = new Set<string>()
    for (const name of this.#localNames) {
      if (name.endsWith('.wants') || name.endsWith('.requires')) {
        for (const wanted of await this.#list(join(local, name))) enabled.add(templateOf(wanted))
        continue
      }
      const target = await this.#linkTarget(join(local, name))
      if (target && target !== '/dev/null') enabled.add(basename(target))
    }
    return enabled
  }

  /** name.service.d/*.conf */
  async #overridesOf(name: string, seen: Observation): Promise<string> {
    if (!this.#localNames.has(`${name}.d`)) return ''
    const directory = join(local, `${name}.d`)
    const digests: string[] = []
    for (const part of await this.#list(directory)) {
      const path = join(directory, part)
      const file = seen.note(path, await this.#fileOf(path).read())
      if (file) digests.push(`${part}:${file.digest}`)
    }
    return digests.join(' ')
  }

  async #namesIn(directory: string, seen: Observation): Promise<string[]> {
    try {
      return (await readdir(pathOn(this.#machine, directory))).toSorted()
    } catch (cause) {
      const code = errorCode(cause)
      if (!code) throw cause
      if (code !== 'ENOENT') seen.unreadable.set(directory, code)
      return []
    }
  }

  async #list(directory: string): Promise<string[]> {
    const names: string[] = await readdir(pathOn(this.#machine, directory)).catch(() => [])
    return names.toSorted()
  }

  async #linkTarget(path: string): Promise<string | undefined> {
    const absolute = pathOn(this.#machine, path)
    const found = await lstat(absolute).catch(() => undefined)
    return found?.isSymbolicLink() ? readlink(absolute).catch(() => undefined) : undefined
  }

  #fileOf(path: string): KnownFile<UnitFile> {
    const known = this.#known.get(path) ?? new KnownFile(pathOn(this.#machine, path), parseUnitFile)
    this.#known.set(path, known)
    return known
  }
}

/** `getty@tty1.service` is an instance of `getty@.service`. */
const templateOf = (name: string): string => name.replace(/@[^.]*\./, '@.')
