import type { CollectorHealth, CollectorHost } from '../collector.ts'

/** Reports what is new and leaves out what was said already. */
export class Reporter {
  readonly #host: Pick<CollectorHost, 'report'>
  #last = ''

  constructor(host: Pick<CollectorHost, 'report'>) {
    this.#host = host
  }

  report(health: CollectorHealth): void {
    const text = JSON.stringify(health)
    if (text === this.#last) return
    this.#last = text
    this.#host.report(health)
  }
}
