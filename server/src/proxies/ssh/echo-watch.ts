/** What a terminal gives back for what is typed, and what it keeps to itself. */
export type TypedPart = { kind: 'shown'; data: Buffer } | { kind: 'hidden'; bytes: number }

const maxPending = 4096

/**
 * Tells typed text that the terminal echoes from text that it does not, as at a prompt for a password. Text counts as shown
 * only when the next output is its echo and nothing else; in doubt it is hidden.
 */
export class EchoWatch {
  readonly #tell: (part: TypedPart) => void
  #pending: number[] = []

  constructor(tell: (part: TypedPart) => void) {
    this.#tell = tell
  }

  /** Whether something waits for its echo. */
  get isWaiting(): boolean {
    return this.#pending.length > 0
  }

  typed(data: Buffer): void {
    // Keys that print nothing are no secret, as long as nothing secret is before them.
    if (this.#pending.length === 0 && !data.some(isPrintable)) {
      this.#tell({ kind: 'shown', data })
      return
    }
    for (const byte of data) this.#pending.push(byte)
    if (this.#pending.length > maxPending) this.giveUp()
  }

  shown(data: Buffer): void {
    if (this.#pending.length === 0 || data.length === 0) return
    const echoed = this.#echoedBy(visible(data))
    if (echoed === undefined) return this.giveUp()
    if (echoed === 0) return undefined
    this.#tell({ kind: 'shown', data: Buffer.from(this.#pending.slice(0, echoed)) })
    this.#pending = this.#pending.slice(echoed)
    return undefined
  }

  /** What was not echoed so far was hidden. */
  giveUp(): void {
    if (this.#pending.length > 0) this.#tell({ kind: 'hidden', bytes: this.#pending.length })
    this.#pending = []
  }

  /** How much of what waits is echoed; undefined when the output is something else. */
  #echoedBy(output: Buffer): number | undefined {
    let at = 0
    let taken = 0
    for (const byte of this.#pending) {
      if (at >= output.length) break
      if (byte === 13 || byte === 10) {
        if (output[at] === 13) at += 1
        if (output[at] !== 10) return undefined
        // The line was echoed to its end; what follows is the answer to it.
        return taken + 1
      }
      if (isPrintable(byte)) {
        if (output[at] !== byte) return undefined
        at += 1
      }
      taken += 1
    }
    return at === output.length ? taken : undefined
  }
}

// eslint-disable-next-line no-control-regex
const sequences = /\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>])/g

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f

/** Without control sequences; line editors send some around an echo. */
function visible(data: Buffer): Buffer {
  if (!data.includes(0x1b)) return data
  return Buffer.from(data.toString('latin1').replaceAll(sequences, ''), 'latin1')
}
