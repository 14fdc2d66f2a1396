import type { PseudoTtyInfo } from 'ssh2'
import type { BrokerChoice } from '../broker.ts'
import type { ChannelWire } from './channel-wire.ts'
import type { Desk, Waiting } from './desk.ts'

export class TerminalDesk implements Desk {
  readonly isInteractive = true
  readonly #user: ChannelWire

  constructor(user: ChannelWire, _terminal: PseudoTtyInfo) {
    this.#user = user
  }

  resize(_columns: number, _rows: number): void {}
  release(): void {}
  say(text: string): void {
    this.#user.send(Buffer.from(`${text}\r\n`))
  }
  choose(): Promise<BrokerChoice | undefined> {
    return Promise.resolve(undefined)
  }
  ask(): Promise<string | undefined> {
    return Promise.resolve(undefined)
  }
  wait(): Waiting {
    return { tell: (text) => this.say(text), end: () => undefined }
  }
}
