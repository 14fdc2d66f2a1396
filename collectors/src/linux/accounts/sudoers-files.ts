import { readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { errorCode } from '../error-code.ts'
import { KnownFile } from '../known-file.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import type { Observation } from '../observation.ts'
import { sudoRuleObject } from './account-objects.ts'
import { parseSudoers, type SudoersFile } from './sudoers.ts'

export const sudoersPath = '/etc/sudoers'
/** sudo gives up here too. */
const maxDepth = 128

/** /etc/sudoers and all that it includes. */
export class SudoersFiles {
  readonly #machine: LinuxMachine
  readonly #known = new Map<string, KnownFile<SudoersFile>>()

  constructor(machine: LinuxMachine) {
    this.#machine = machine
  }

  async observe(seen: Observation): Promise<void> {
    const visited = new Set<string>()
    await this.#observeFile(sudoersPath, seen, visited, 0)
    for (const path of this.#known.keys()) if (!visited.has(path)) this.#known.delete(path)
  }

  async #observeFile(
    path: string,
    seen: Observation,
    visited: Set<string>,
    depth: number,
  ): Promise<void> {
    if (visited.has(path) || depth > maxDepth) return
    visited.add(path)
    const file = seen.note(path, await this.#fileOf(path).read())
    if (!file) return

    const counts = new Map<string, number>()
    for (const rule of file.rules) {
      const ordinal = (counts.get(rule.text) ?? 0) + 1
      counts.set(rule.text, ordinal)
      seen.objects.push(sudoRuleObject(rule, path, ordinal))
    }
    for (const included of file.includes) {
      const absolute = resolve(dirname(path), included.path)
      const paths = included.isDirectory ? await this.#filesOf(absolute, seen) : [absolute]
      for (const each of paths) await this.#observeFile(each, seen, visited, depth + 1)
    }
  }

  /** sudo leaves out names with a dot or that end in `~`. */
  async #filesOf(directory: string, seen: Observation): Promise<string[]> {
    try {
      const names = await readdir(pathOn(this.#machine, directory))
      return names
        .filter((name) => !name.includes('.') && !name.endsWith('~'))
        .toSorted()
        .map((name) => join(directory, name))
    } catch (cause) {
      const code = errorCode(cause)
      if (!code) throw cause
      if (code !== 'ENOENT') seen.unreadable.set(directory, code)
      return []
    }
  }

  #fileOf(path: string): KnownFile<SudoersFile> {
    const known = this.#known.get(path) ?? new KnownFile(pathOn(this.#machine, path), parseSudoers)
    this.#known.set(path, known)
    return known
  }
}
