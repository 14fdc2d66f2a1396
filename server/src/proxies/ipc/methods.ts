import type { SessionBroker } from '../broker.ts'

export type BrokerMethod = keyof SessionBroker

/**
 * How a method crosses to another process: `answer` is asked and answered; `cancellable` is the same with an AbortSignal at
 * the end; `stream` gives one item after the other, each when it is asked for.
 */
type KindOf<Method> = Method extends (...args: never[]) => AsyncIterable<unknown>
  ? 'stream'
  : Method extends (...args: infer Args) => Promise<unknown>
    ? Args extends [...unknown[], AbortSignal]
      ? 'cancellable'
      : 'answer'
    : never

/** Every method of the broker. One that is forgotten, or crosses in the wrong way, does not compile. */
export const brokerMethods = {
  banner: 'answer',
  signInByPassword: 'answer',
  isKnownKey: 'answer',
  signInByKey: 'answer',
  askBrowser: 'answer',
  awaitBrowser: 'cancellable',
  awaitSignOut: 'cancellable',
  signedOut: 'answer',
  choices: 'answer',
  open: 'answer',
  follow: 'stream',
  destination: 'answer',
  checkHostKey: 'answer',
  beginRecording: 'answer',
  endRecording: 'answer',
  tell: 'answer',
  show: 'answer',
  extend: 'answer',
  disconnected: 'answer',
} as const satisfies { [Method in BrokerMethod]: KindOf<SessionBroker[Method]> }
