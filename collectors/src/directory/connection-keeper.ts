import { createHash, randomBytes } from 'node:crypto'
import type { DirectoryLogin } from '@gatehouse/contract/agents'
import type {
  ControllerAddress,
  DirectoryConnection,
  DirectoryPlace,
} from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { openDirectory } from '@gatehouse/directory/open-directory'
import type { CollectorHost } from '../collector.ts'
import { isJsonObject, numberOf, textOf } from '../linux/stored-json.ts'

/** Domains lock an account for a few wrong passwords within half an hour; each of three connectors tries for itself. */
const refusedMilliseconds = 1_800_000
/** A controller that starts again is worth waiting for: another one has to be compared with all that is known. */
const patienceMilliseconds = 10_000

const refusedKey = 'refused'

/** Opens connections to a domain so that no account is locked by it. */
export class ConnectionKeeper {
  readonly #login: DirectoryLogin
  readonly #host: Pick<CollectorHost, 'get' | 'commit' | 'now' | 'signal'>
  #lostAt: number | undefined

  constructor(
    login: DirectoryLogin,
    host: Pick<CollectorHost, 'get' | 'commit' | 'now' | 'signal'>,
  ) {
    this.#login = login
    this.#host = host
  }

  /**
   * Signs in to the controller that was used last, and to another one when that stays away.
   * @throws {DirectoryTrouble}
   */
  async open(last: ControllerAddress | undefined): Promise<DirectoryConnection> {
    this.#requireNotRefused()
    try {
      const connection = await this.#openPreferred(last)
      this.#lostAt = undefined
      return connection
    } catch (error) {
      if (error instanceof DirectoryTrouble && error.step === 'login')
        await this.#keepRefusal(error)
      throw error
    }
  }

  async #openPreferred(last: ControllerAddress | undefined): Promise<DirectoryConnection> {
    const place = placeOf(this.#login)
    const { signal } = this.#host
    if (!last) return openDirectory(place, this.#login, { signal })
    try {
      return await openDirectory({ ...place, controllers: [last] }, this.#login, { signal })
    } catch (error) {
      if (!(error instanceof DirectoryTrouble) || error.step === 'login') throw error
      const now = this.#host.now().getTime()
      this.#lostAt ??= now
      if (now - this.#lostAt < patienceMilliseconds) throw error
      return openDirectory(place, this.#login, { signal })
    }
  }

  #requireNotRefused(): void {
    const refused = this.#host.get(refusedKey)
    if (!isJsonObject(refused)) return
    const isSame = markOf(this.#login, textOf(refused, 'salt')) === textOf(refused, 'mark')
    const age = this.#host.now().getTime() - numberOf(refused, 'at')
    if (!isSame || age < 0 || age > refusedMilliseconds) return
    throw new DirectoryTrouble('login', {
      text: textOf(refused, 'text'),
      fix: `${textOf(refused, 'fix')} The same password is tried again after half an hour, so that the account is not locked.`,
    })
  }

  async #keepRefusal({ text, fix }: DirectoryTrouble): Promise<void> {
    const salt = randomBytes(8).toString('base64')
    const at = this.#host.now().getTime()
    const mark = markOf(this.#login, salt)
    await this.#host.commit({ put: [[refusedKey, { salt, mark, at, text, fix }]] })
  }
}

/** Tells another password from the same one; of 32 bits, so that nobody finds the password by it. */
const markOf = ({ username, password }: DirectoryLogin, salt: string): string =>
  createHash('sha256').update(`${salt}\0${username}\0${password}`).digest('hex').slice(0, 8)

export const placeOf = ({
  domain,
  controllers,
  encryption,
  caCertificates,
}: DirectoryLogin): DirectoryPlace => ({
  domain,
  controllers: controllers.map((text) => addressOf(text, encryption)),
  encryption,
  ...(caCertificates === '' ? {} : { caCertificates }),
})

const ports = { ldaps: 636, starttls: 389 } as const

/** `dc1.corp.test`, `dc1.corp.test:3269`, `[::1]:636`. */
function addressOf(text: string, encryption: 'ldaps' | 'starttls'): ControllerAddress {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text)
  const host = (match?.[1] ?? text).replaceAll(/[[\]]/g, '')
  return { host, port: match?.[2] === undefined ? ports[encryption] : Number(match[2]) }
}
