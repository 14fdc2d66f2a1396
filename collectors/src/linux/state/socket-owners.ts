import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type LinuxMachine, pathOn } from '../machine.ts'

const maxProcesses = 20_000

/** Names of the processes that hold sockets, by inode. Looks through all processes only for a new inode. */
export class SocketOwners {
  readonly #machine: LinuxMachine
  #known = new Map<string, string>()

  constructor(machine: LinuxMachine) {
    this.#machine = machine
  }

  /** Inodes whose process may not be seen have no name. */
  async find(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
    const isComplete = [...inodes].every((inode) => this.#known.has(inode))
    if (!isComplete) await this.#lookThroughProcesses(inodes)
    return this.#known
  }

  async #lookThroughProcesses(inodes: ReadonlySet<string>): Promise<void> {
    const found = new Map<string, Set<string>>()
    const names = await readdir(pathOn(this.#machine, '/proc')).catch(() => [])
    for (const pid of names.filter((name) => /^\d+$/.test(name)).slice(0, maxProcesses)) {
      for (const inode of await this.#socketsOf(pid, inodes)) {
        const owners = found.get(inode) ?? new Set()
        found.set(inode, owners.add(await this.#nameOf(pid)))
      }
    }
    this.#known = new Map(
      [...inodes].map((inode) => [inode, [...(found.get(inode) ?? [])].toSorted().join(', ')]),
    )
  }

  async #socketsOf(pid: string, inodes: ReadonlySet<string>): Promise<Set<string>> {
    const directory = pathOn(this.#machine, join('/proc', pid, 'fd'))
    const held = new Set<string>()
    for (const descriptor of await readdir(directory).catch(() => [])) {
      // Closed meanwhile, or not ours to look at.
      const target = await readlink(join(directory, descriptor)).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode !== undefined && inodes.has(inode)) held.add(inode)
    }
    return held
  }

  /** Of the program, because threads and scripts give themselves other names. */
  async #nameOf(pid: string): Promise<string> {
    const directory = pathOn(this.#machine, join('/proc', pid))
    const program = await readlink(join(directory, 'exe')).catch(() => '')
    if (program !== '') return basename(program.replace(/ \(deleted\)$/, ''))
    return (await readFile(join(directory, 'comm'), 'utf8').catch(() => '')).trim()
  }
}
