import { KnownFile } from '../known-file.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { Observation } from '../observation.ts'
import { groupObject, passwordObject, userObject } from './account-objects.ts'
import { AuthorizedKeyFiles } from './authorized-key-files.ts'
import { type GroupShadowEntry, parseGroup, parseGroupShadow } from './group.ts'
import { type PasswdEntry, parsePasswd } from './passwd.ts'
import { parseShadow } from './shadow.ts'
import { SudoersFiles } from './sudoers-files.ts'

export const passwdPath = '/etc/passwd'
export const groupPath = '/etc/group'
export const shadowPath = '/etc/shadow'
export const groupShadowPath = '/etc/gshadow'

/** The files that hold users, groups and what they may do; read again only where they changed. */
export class AccountFiles {
  readonly #passwd
  readonly #group
  readonly #shadow
  readonly #groupShadow
  readonly #sudoers
  readonly #keys

  constructor(machine: LinuxMachine, passwordKey: Buffer) {
    const on = (path: string) => pathOn(machine, path)
    this.#passwd = new KnownFile(on(passwdPath), parsePasswd)
    this.#group = new KnownFile(on(groupPath), parseGroup)
    this.#shadow = new KnownFile(on(shadowPath), (text) => parseShadow(text, passwordKey))
    this.#groupShadow = new KnownFile(on(groupShadowPath), parseGroupShadow)
    this.#sudoers = new SudoersFiles(machine)
    this.#keys = new AuthorizedKeyFiles(machine)
  }

  /** With `isQuick`, homes are not looked into again. */
  async observe(isQuick = false): Promise<Observation> {
    const seen = new Observation()
    const users = await this.#observeUsers(seen)
    await this.#observeGroups(seen)
    await this.#observePasswords(seen, users)
    await this.#sudoers.observe(seen)
    await this.#keys.observe(seen, users, isQuick)
    return seen
  }

  async #observeUsers(seen: Observation): Promise<PasswdEntry[]> {
    const users = required(seen, passwdPath, await this.#passwd.read())
    seen.objects.push(...users.map((user) => userObject(user, passwdPath)))
    return users
  }

  async #observeGroups(seen: Observation): Promise<void> {
    const groups = required(seen, groupPath, await this.#group.read())
    const shadow = seen.note(groupShadowPath, await this.#groupShadow.read())
    const administrators = shadow && byName(shadow)
    seen.objects.push(
      ...groups.map((group) =>
        groupObject(group, groupPath, administrators && (administrators.get(group.name) ?? [])),
      ),
    )
  }

  async #observePasswords(seen: Observation, users: PasswdEntry[]): Promise<void> {
    const uids = new Map(users.map((user) => [user.name, user.uid]))
    const passwords = required(seen, shadowPath, await this.#shadow.read())
    seen.objects.push(
      ...passwords.map((entry) => passwordObject(entry, shadowPath, uids.get(entry.name))),
    )
  }
}

const byName = (entries: GroupShadowEntry[]) =>
  new Map(entries.map((entry) => [entry.name, entry.administrators]))

/** Every computer has these, so an absent or empty one is being replaced and tells nothing. */
function required<T>(
  seen: Observation,
  origin: string,
  reading: Parameters<typeof seen.note<T[]>>[1],
): T[] {
  const entries = seen.note(origin, reading)
  if (entries && entries.length > 0) return entries
  if (!seen.unreadable.has(origin)) seen.unreadable.set(origin, 'ENOENT')
  return []
}
