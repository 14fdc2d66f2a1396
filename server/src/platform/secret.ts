import { inspect } from 'node:util'

/** Keeps a value out of logs, JSON and error texts; `reveal()` is the only way to it. */
export class Secret<T = string> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  reveal(): T {
    return this.#value
  }

  toString(): string {
    return '<secret>'
  }

  toJSON(): string {
    return '<secret>'
  }

  [inspect.custom](): string {
    return '<secret>'
  }
}
