import type { Problem } from '../../collector.ts'

/** Kerberos stops to work at five minutes; records of one moment look like two long before. */
const mostMilliseconds = 60_000
/** Of an answer that took longer nobody knows when it was given. */
const mostRoundTrip = 5000
/** `currentTime` has whole seconds. */
const halfSecond = 500

/** The clock of a controller beside ours: where they are a minute apart, its times are moved to ours. */
export class ControllerClock {
  /** `dc1.corp.test` */
  readonly #controller: string
  #aheadMilliseconds = 0

  constructor(controller: string) {
    this.#controller = controller
  }

  /** `askedAt` and `answeredAt` are ours. */
  compare(time: Date, { askedAt, answeredAt }: { askedAt: Date; answeredAt: Date }): void {
    const roundTrip = answeredAt.getTime() - askedAt.getTime()
    if (roundTrip < 0 || roundTrip > mostRoundTrip) return
    const ahead = time.getTime() + halfSecond - (askedAt.getTime() + roundTrip / 2)
    this.#aheadMilliseconds = Math.abs(ahead) < mostMilliseconds ? 0 : ahead
  }

  /** A time that this controller wrote down, by our clock; what another one did stays as it is. Empty: it is not known which. */
  ours(at: Date, controller: string): Date {
    const isOther = controller !== '' && controller.toLowerCase() !== this.#controller.toLowerCase()
    return isOther ? at : new Date(at.getTime() - this.#aheadMilliseconds)
  }

  problems(): Problem[] {
    if (this.#aheadMilliseconds === 0) return []
    const side = this.#aheadMilliseconds > 0 ? 'ahead of' : 'behind'
    return [
      {
        code: 'clock-skew',
        severity: 'needs-attention',
        message: `The clock of ${this.#controller} is ${minutesText(this.#aheadMilliseconds)} ${side} the clock of this computer. Times of records are moved to the clock of this computer.`,
        fix: 'Set both clocks by the same time server; Kerberos stops to work when they are five minutes apart.',
      },
    ]
  }
}

/** Not to the second, so that it is not said anew each second. */
function minutesText(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(milliseconds) / 60_000))
  if (minutes === 1) return 'a minute'
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
