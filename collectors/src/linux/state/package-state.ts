import { stat } from 'node:fs/promises'
import { errorCode } from '../error-code.ts'
import { isThere } from '../logs/log-sources.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import type { Observation } from '../observation.ts'
import type { TrackedObject } from '../tracked-object.ts'
import { readDpkgStatus } from './dpkg-status.ts'
import { packageObject } from './state-objects.ts'

export const dpkgStatusPath = '/var/lib/dpkg/status'
const rpmPath = '/var/lib/rpm'

/** Installed packages, read again only when dpkg has written. */
export class PackageState {
  readonly #machine: LinuxMachine
  #signature = ''
  #objects: TrackedObject[] = []

  constructor(machine: LinuxMachine) {
    this.#machine = machine
  }

  async observe(seen: Observation): Promise<void> {
    const path = pathOn(this.#machine, dpkgStatusPath)
    try {
      const { ino, size, mtimeNs, mtimeMs } = await stat(path, { bigint: true })
      const signature = `${ino}:${size}:${mtimeNs}`
      if (signature !== this.#signature) {
        const packages = await readDpkgStatus(path)
        this.#objects = packages.map((each) => packageObject(each, dpkgStatusPath))
        this.#signature = signature
      }
      seen.modifiedAt.set(dpkgStatusPath, new Date(Number(mtimeMs)))
      // dpkg replaces the file; an empty one is no computer without packages.
      if (this.#objects.length === 0) seen.unreadable.set(dpkgStatusPath, 'ENOENT')
      seen.objects.push(...this.#objects)
    } catch (cause) {
      const code = errorCode(cause)
      if (!code) throw cause
      seen.unreadable.set(dpkgStatusPath, code)
    }
  }

  async note(): Promise<string> {
    if (await isThere(this.#machine, dpkgStatusPath)) return 'Packages of dpkg and apt.'
    if (await isThere(this.#machine, rpmPath))
      return 'This computer uses RPM packages, which are not supported yet.'
    return 'There is no package database.'
  }
}
