import { type Identity, saveIdentity } from '../identity.ts'

/**
 * The tokens of this agent. While one is exchanged, both are on disk: the server takes the old one until the
 * new one is first used, and we may be killed on either side of that, so the new one is tried first and the
 * old one stays until the new one has worked.
 */
export class Tokens {
  readonly #path: string
  #identity: Identity

  constructor(path: string, identity: Identity) {
    this.#path = path
    this.#identity = identity
  }

  /** In the order in which to try them. */
  candidates(): string[] {
    const { token, nextToken } = this.#identity
    return nextToken === undefined ? [token] : [nextToken, token]
  }

  /** On disk before it returns; only then may the token be used. */
  keepNext(nextToken: string): void {
    this.#save({ ...this.#identity, nextToken })
  }

  /** The server took this token, so every other one is over. */
  worked(token: string): void {
    if (this.#identity.nextToken === undefined) return
    const { nextToken: _, ...identity } = this.#identity
    try {
      this.#save({ ...identity, token })
    } catch {
      // The disk may be full. Both stay known and the new one is tried first, so nothing is lost; later again.
    }
  }

  #save(identity: Identity): void {
    saveIdentity(this.#path, identity)
    this.#identity = identity
  }
}
