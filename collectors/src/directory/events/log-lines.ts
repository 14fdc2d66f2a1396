import { maxEventCharacters } from './event-xml.ts'

/** Lines of text that comes in parts. Only a line feed ends one: other characters that end lines for some can be part of an event. */
export class LogLines {
  #begun = ''
  #isCut = false

  /** The lines that are whole now. One that is much too long is cut, so that it is no event. */
  take(text: string): string[] {
    const [first = '', ...others] = text.split('\n')
    this.#add(first)
    return others.map((next) => {
      const line = this.#begun.replace(/\r$/, '')
      this.#begun = ''
      this.#isCut = false
      this.#add(next)
      return line
    })
  }

  #add(text: string): void {
    if (this.#isCut) return
    this.#begun += text
    if (this.#begun.length <= 2 * maxEventCharacters) return
    this.#begun = this.#begun.slice(0, maxEventCharacters)
    this.#isCut = true
  }
}
