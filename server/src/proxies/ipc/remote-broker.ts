import { AppError } from '#platform/errors.ts'
import type { SessionBroker } from '../broker.ts'
import { type BrokerMethod, brokerMethods } from './methods.ts'
import type { BrokerAnswer, BrokerCall } from './protocol.ts'

export interface RemoteBroker {
  broker: SessionBroker
  hear(answer: BrokerAnswer): void
  /** The other end is gone: whatever is asked, or was, is refused. */
  lost(): void
}

type Asking = Pick<Asker, 'start' | 'ask' | 'cancel'>
type Method = (...args: unknown[]) => unknown

/** The broker as the process of a proxy sees it; every method of it is asked of the server by `send`. */
export function createRemoteBroker(send: (message: BrokerCall) => void): RemoteBroker {
  const asker = new Asker(send)
  const methods = Object.entries(brokerMethods).map(([name, kind]): [string, Method] => [
    name,
    // The keys of the table are the names of methods.
    make[kind](asker, name as BrokerMethod),
  ])
  return {
    // The table has each method with its kind, which the compiler holds.
    broker: Object.fromEntries(methods) as unknown as SessionBroker,
    hear: (answer) => asker.hear(answer),
    lost: () => asker.lost(),
  }
}

const make: Record<
  'answer' | 'cancellable' | 'stream',
  (asking: Asking, method: BrokerMethod) => Method
> = {
  answer:
    (asking, method) =>
    (...args) =>
      asking.ask(asking.start(method, args)),

  cancellable:
    (asking, method) =>
    async (...given) => {
      const { args, signal } = withoutSignal(given)
      const message = asking.start(method, args)
      const cancel = () => asking.cancel(message.call)
      const answered = asking.ask(message)
      signal.addEventListener('abort', cancel)
      if (signal.aborted) cancel()
      try {
        return await answered
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    },

  stream:
    (asking, method) =>
    (...given) => {
      const { args, signal } = withoutSignal(given)
      return streamOf(asking, asking.start(method, args), signal)
    },
}

async function* streamOf(asking: Asking, start: BrokerCall, signal: AbortSignal): AsyncGenerator {
  const { call } = start
  if (signal.aborted) return
  let isOpen = true
  const cancel = () => {
    if (isOpen) asking.cancel(call)
    isOpen = false
  }
  signal.addEventListener('abort', cancel)
  try {
    let item = await asking.ask(start)
    for (; item !== endOfStream; item = await asking.ask({ kind: 'next', call })) {
      yield item
      if (!isOpen) return
    }
    isOpen = false
  } catch (cause) {
    isOpen = false
    throw cause
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

const endOfStream = Symbol('end of stream')

function withoutSignal(given: readonly unknown[]): { args: unknown[]; signal: AbortSignal } {
  // The type of such a method ends with its signal.
  return { args: given.slice(0, -1), signal: given.at(-1) as AbortSignal }
}

class Asker {
  readonly #send: (message: BrokerCall) => void
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #calls = 0
  #isLost = false

  constructor(send: (message: BrokerCall) => void) {
    this.#send = send
  }

  start(method: BrokerMethod, args: readonly unknown[]): BrokerCall {
    this.#calls += 1
    return { kind: 'call', call: this.#calls, method, args }
  }

  async ask(message: BrokerCall): Promise<unknown> {
    if (this.#isLost) throw gone()
    const answer = Promise.withResolvers<unknown>()
    this.#send(message)
    this.#waiting.set(message.call, answer)
    return answer.promise
  }

  cancel(call: number): void {
    if (!this.#isLost) this.#send({ kind: 'cancel', call })
  }

  hear(answer: BrokerAnswer): void {
    const waiting = this.#waiting.get(answer.call)
    this.#waiting.delete(answer.call)
    if (answer.kind === 'answer') waiting?.resolve(answer.value)
    else if (answer.kind === 'end') waiting?.resolve(endOfStream)
    else waiting?.reject(new AppError(answer.code, answer.message))
  }

  lost(): void {
    this.#isLost = true
    for (const { reject } of this.#waiting.values()) reject(gone())
    this.#waiting.clear()
  }
}

const gone = () => new AppError('unavailable', 'Gatehouse cannot be asked: its server has stopped.')
