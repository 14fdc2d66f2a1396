import type { BrokerChoice } from '../broker.ts'
import { harmlessLines } from './notice.ts'

/** How something is asked of the user, or told, before the session is there. */
export interface Desk {
  /** Whether somebody can answer: a terminal with a person before it. */
  readonly isInteractive: boolean
  /** A line of its own. */
  say(text: string): void
  /** Undefined when they do not want to go on. */
  choose(load: (text: string) => Promise<BrokerChoice[]>): Promise<BrokerChoice | undefined>
  ask(question: string, options?: { isHidden?: boolean }): Promise<string | undefined>
  /** Shows what is waited for until it is ended; `onCancel` when the user does not want to wait. */
  wait(onCancel: () => void): Waiting
}

export interface Waiting {
  tell(text: string): void
  end(): void
}

/** Says what is to be said on standard error, and asks nothing. */
export function plainDesk(write: (text: string) => void): Desk {
  let last = ''
  const say = (text: string) => {
    if (text === last || text === '') return
    last = text
    write(`${harmlessLines(text).join('\n')}\n`)
  }
  return {
    isInteractive: false,
    say,
    choose: () => Promise.resolve(undefined),
    ask: () => Promise.resolve(undefined),
    wait: () => ({ tell: say, end: () => undefined }),
  }
}
