import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type LinuxMachine, localMachine, pathOn } from '../linux/machine.ts'

/** A directory that stands for the file system of a computer. */
export interface ScratchMachine extends LinuxMachine {
  /** Replaces the file as useradd and editors do: written beside it, then renamed over it. */
  write(path: string, text: string | Buffer, mode?: number): Promise<void>
  remove(path: string): Promise<void>
  /** Deletes all of it. */
  dispose(): Promise<void>
}

export async function scratchMachine(hostName = 'web1'): Promise<ScratchMachine> {
  const root = await mkdtemp(join(tmpdir(), 'gatehouse-machine-'))
  const machine = { ...localMachine(), root, hostName }
  return {
    ...machine,
    async write(path, text, mode = 0o644) {
      const target = pathOn(machine, path)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(`${target}.new`, text)
      await chmod(`${target}.new`, mode)
      await rename(`${target}.new`, target)
    },
    remove: (path) => rm(pathOn(machine, path), { recursive: true, force: true }),
    dispose: () => rm(root, { recursive: true, force: true }),
  }
}
