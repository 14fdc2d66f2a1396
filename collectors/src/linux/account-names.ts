import { type GroupEntry, parseGroup } from './accounts/group.ts'
import { parsePasswd, type PasswdEntry } from './accounts/passwd.ts'
import { KnownFile } from './known-file.ts'
import { type LinuxMachine, pathOn } from './machine.ts'

/** Names of users and groups by number, also of those who are gone meanwhile. */
export class AccountNames {
  readonly #passwd: KnownFile<PasswdEntry[]>
  readonly #group: KnownFile<GroupEntry[]>
  readonly #users = new Map<number, string>()
  readonly #groups = new Map<number, string>()

  constructor(machine: LinuxMachine) {
    this.#passwd = new KnownFile(pathOn(machine, '/etc/passwd'), parsePasswd)
    this.#group = new KnownFile(pathOn(machine, '/etc/group'), parseGroup)
  }

  async refresh(): Promise<void> {
    const users = await this.#passwd.read()
    const groups = await this.#group.read()
    // Of several names for one number the first counts, as for the system itself.
    if (users.status === 'read' && users.isNew) {
      for (const { uid, name } of users.value.toReversed()) this.#users.set(uid, name)
    }
    if (groups.status === 'read' && groups.isNew) {
      for (const { gid, name } of groups.value.toReversed()) this.#groups.set(gid, name)
    }
  }

  user(uid: number): string | undefined {
    return this.#users.get(uid)
  }

  group(gid: number): string | undefined {
    return this.#groups.get(gid)
  }
}
