import type { PseudoTtyInfo } from 'ssh2'
import type { BrokerChoice } from '../broker.ts'
import type { ChannelWire } from './channel-wire.ts'
import type { Desk, Waiting } from './desk.ts'
import { type Key, readKeys } from './keys.ts'
import { describeChoice, drawMenu, emptyMenu, type Menu, pressed } from './menu.ts'
import { harmlessText } from './notice.ts'

const enterScreen = '\x1b[?1049h\x1b[?25l'
const leaveScreen = '\x1b[?25h\x1b[?1049l'
const clearRow = '\r\x1b[2K'
const tickMs = 1000
const maxAnswer = 500
const plainChoices = 50

/** Asks and tells in the terminal of the user, before the target has it. */
export class TerminalDesk implements Desk {
  readonly isInteractive = true
  readonly #user: ChannelWire
  readonly #isPlain: boolean
  #columns: number
  #rows: number
  #redraw: () => void = () => undefined
  /** Ends what is asked at present, when the user has gone. */
  #leave: () => void = () => undefined

  constructor(user: ChannelWire, { term, cols, rows }: PseudoTtyInfo) {
    this.#user = user
    this.#isPlain = /^(dumb|unknown|)$/.test(term)
    this.#columns = cols
    this.#rows = rows
  }

  resize(columns: number, rows: number): void {
    this.#columns = columns
    this.#rows = rows
    this.#redraw()
  }

  /** What is typed from now on is for the target. */
  release(): void {
    this.#leave()
    this.#user.unlisten()
  }

  say(text: string): void {
    const lines = text.split('\n').map(harmlessText)
    if (text !== '') this.#write(`${lines.join('\r\n')}\r\n`)
  }

  choose(load: (text: string) => Promise<BrokerChoice[]>): Promise<BrokerChoice | undefined> {
    return this.#isPlain ? this.#choosePlainly(load) : this.#chooseFromMenu(load)
  }

  ask(question: string, { isHidden = false } = {}): Promise<string | undefined> {
    this.#write(question)
    let text = ''
    return this.#keys<string>((key, settle) => {
      if (key.kind === 'text' && text.length + key.text.length <= maxAnswer) {
        text += key.text
        if (!isHidden) this.#write(key.text)
      }
      if (key.kind === 'backspace' && text !== '') {
        text = Array.from(text).slice(0, -1).join('')
        if (!isHidden) this.#write('\b \b')
      }
      if (key.kind === 'clear') {
        if (!isHidden) this.#write('\b \b'.repeat(Array.from(text).length))
        text = ''
      }
      if (key.kind === 'enter') settle(text)
      if (key.kind === 'cancel' || key.kind === 'escape') settle(undefined)
    }).finally(() => this.#write('\r\n'))
  }

  wait(onCancel: () => void): Waiting {
    let text = ''
    let seconds = 0
    const draw = () => {
      if (text === '' || this.#isPlain) return
      const turning = '|/-\\'[seconds % 4] ?? ''
      const since = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
      const line = `${turning} ${text}  ${since}  (Ctrl+C stops waiting)`
      this.#write(
        `${clearRow}${Array.from(line)
          .slice(0, this.#columns - 1)
          .join('')}`,
      )
    }
    const timer = setInterval(() => {
      seconds += 1
      draw()
    }, tickMs)
    this.#redraw = draw
    void this.#keys<true>((key, settle) => {
      if (key.kind !== 'cancel') return
      settle(true)
      onCancel()
    })
    return {
      tell: (next) => {
        if (harmlessText(next) === text) return
        text = harmlessText(next)
        if (this.#isPlain) this.say(text)
        draw()
      },
      end: () => {
        clearInterval(timer)
        this.#redraw = () => undefined
        if (!this.#isPlain && text !== '') this.#write(clearRow)
        this.#leave()
        this.#user.unlisten()
      },
    }
  }

  async #chooseFromMenu(
    load: (text: string) => Promise<BrokerChoice[]>,
  ): Promise<BrokerChoice | undefined> {
    let menu: Menu = emptyMenu(this.#columns, this.#rows)
    const draw = () => {
      menu = { ...menu, columns: this.#columns, rows: this.#rows }
      this.#write(drawMenu(menu))
    }
    const search = latest(load, (filter, choices) => {
      if (filter !== menu.filter) return
      menu = { ...menu, choices, isLoading: false, selected: 0 }
      draw()
    })
    this.#redraw = draw
    this.#write(enterScreen)
    draw()
    search(menu.filter)
    try {
      return await this.#keys<BrokerChoice>((key, settle) => {
        const step = pressed(menu, key)
        if (step.done) return settle(step.choice)
        const hasChanged = step.menu.filter !== menu.filter
        menu = step.menu
        draw()
        return hasChanged ? search(menu.filter) : undefined
      })
    } finally {
      this.#redraw = () => undefined
      this.#write(leaveScreen)
    }
  }

  async #choosePlainly(
    load: (text: string) => Promise<BrokerChoice[]>,
  ): Promise<BrokerChoice | undefined> {
    let choices = await load('')
    for (;;) {
      const shown = choices.slice(0, plainChoices)
      this.say('Where do you want to go?')
      for (const [index, choice] of shown.entries())
        this.say(`${index + 1}. ${describeChoice(choice)}`)
      if (shown.length === 0) this.say('Nothing that you can open fits to this.')
      const answer = await this.ask('Number, or text to search for (empty leaves): ')
      if (!answer) return undefined
      const chosen = /^\d+$/.test(answer) ? shown[Number(answer) - 1] : undefined
      if (chosen) return chosen
      choices = await load(answer)
    }
  }

  /** Takes keys until `settle` is called, or the user has gone. */
  #keys<T>(
    press: (key: Key, settle: (answer: T | undefined) => void) => void,
  ): Promise<T | undefined> {
    return new Promise((resolve) => {
      let isSettled = false
      const settle = (answer: T | undefined) => {
        if (isSettled) return
        isSettled = true
        this.#user.unlisten()
        resolve(answer)
      }
      this.#leave = () => settle(undefined)
      this.#user.listen({
        data: (data) => {
          for (const key of readKeys(data)) if (!isSettled) press(key, settle)
          return !isSettled
        },
        eof: () => settle(undefined),
        closed: () => settle(undefined),
      })
    })
  }

  #write(text: string): void {
    this.#user.send(Buffer.from(text))
  }
}

/** One question at a time; of those that come meanwhile only the last is asked. */
function latest<T>(
  load: (text: string) => Promise<T>,
  told: (text: string, found: T) => void,
): (text: string) => void {
  let isBusy = false
  let next: string | undefined
  const ask = (text: string): void => {
    if (isBusy) {
      next = text
      return
    }
    isBusy = true
    load(text)
      .then((found) => told(text, found))
      .catch(() => undefined) // The list stays as it is; the next key asks again.
      .finally(() => {
        isBusy = false
        const later = next
        next = undefined
        if (later !== undefined) ask(later)
      })
  }
  return ask
}
