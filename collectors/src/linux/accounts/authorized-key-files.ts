import { resolve } from 'node:path'
import { KnownFile } from '../known-file.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { Observation } from '../observation.ts'
import { keyObject } from './account-objects.ts'
import { type AuthorizedKey, parseAuthorizedKeys } from './authorized-keys.ts'
import type { PasswdEntry } from './passwd.ts'

const sshdConfigPath = '/etc/ssh/sshd_config'
/** What sshd looks at where its configuration does not say. */
const defaultPatterns = ['.ssh/authorized_keys', '.ssh/authorized_keys2']

/** The files that let people in by SSH key. */
export class AuthorizedKeyFiles {
  readonly #machine: LinuxMachine
  readonly #sshdConfig: KnownFile<string[]>
  readonly #known = new Map<string, KnownFile<AuthorizedKey[]>>()
  #last: Observation | undefined

  constructor(machine: LinuxMachine) {
    this.#machine = machine
    this.#sshdConfig = new KnownFile(pathOn(machine, sshdConfigPath), parsePatterns)
  }

  /**
   * Homes are many and may be far away: with `isQuick`, what was seen last time is answered again.
   */
  async observe(seen: Observation, users: PasswdEntry[], isQuick: boolean): Promise<void> {
    if (!isQuick || !this.#last) this.#last = await this.#look(users)
    seen.add(this.#last)
  }

  async #look(users: PasswdEntry[]): Promise<Observation> {
    const seen = new Observation()
    const config = await this.#sshdConfig.read()
    const patterns =
      config.status === 'read' && config.value.length > 0 ? config.value : defaultPatterns
    const visited = new Set<string>()
    for (const user of users) {
      for (const path of patterns.map((pattern) => expand(pattern, user))) {
        // Several users may share a file, or a home such as `/` or `/nonexistent`; the first one names it.
        if (!path || visited.has(path)) continue
        visited.add(path)
        const keys = seen.note(path, await this.#fileOf(path).read()) ?? []
        for (const key of unique(keys)) seen.objects.push(keyObject(key, path, user.name))
      }
    }
    for (const path of this.#known.keys()) if (!visited.has(path)) this.#known.delete(path)
    return seen
  }

  #fileOf(path: string): KnownFile<AuthorizedKey[]> {
    const known =
      this.#known.get(path) ?? new KnownFile(pathOn(this.#machine, path), parseAuthorizedKeys)
    this.#known.set(path, known)
    return known
  }
}

const unique = (keys: AuthorizedKey[]): AuthorizedKey[] => [
  ...new Map(keys.map((key) => [key.fingerprint, key])).values(),
]

/** The patterns of the first `AuthorizedKeysFile` line, which is the one that counts outside of `Match`. */
export function parsePatterns(text: string): string[] {
  for (const line of text.split('\n')) {
    if (/^\s*match\s/i.test(line)) return []
    const [, value] = /^\s*authorizedkeysfile[\s=]+(.+)$/i.exec(line) ?? []
    if (value) {
      return value
        .trim()
        .split(/\s+/)
        .filter((pattern) => pattern !== 'none')
    }
  }
  return []
}

/** sshd_config(5), TOKENS. Undefined where the user has no home to be relative to. */
function expand(pattern: string, user: PasswdEntry): string | undefined {
  const path = pattern.replaceAll(/%[%hu]/g, (token) => {
    if (token === '%h') return user.home
    return token === '%u' ? user.name : '%'
  })
  if (path.startsWith('/')) return resolve(path)
  return user.home.startsWith('/') ? resolve(user.home, path) : undefined
}
