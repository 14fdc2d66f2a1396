import { AppError } from '#platform/errors.ts'
import { toAppError } from '#platform/http/answer-error.ts'
import type { Log } from '#platform/log/log.ts'
import type { SessionBroker } from '../broker.ts'
import { methodArguments } from './method-arguments.ts'
import { type BrokerMethod, brokerMethods } from './methods.ts'
import type { BrokerAnswer, BrokerCall } from './protocol.ts'

export interface ServedBroker {
  /** @throws when it makes no sense, which a proxy of ours never does */
  hear(message: BrokerCall): void
  /** Nobody asks any more. @returns once nothing is under way. */
  end(): Promise<void>
}

export interface ServeOptions {
  /** Throws {@link AppError} for what is too large. */
  send: (answer: BrokerAnswer) => void
  log: Log
}

/** Of one proxy at once; each of its connections asks one or two things, and follows one. */
const mostCalls = 20_000

interface Running {
  method: BrokerMethod
  stopping: AbortController
  /** Of a stream. */
  items?: AsyncIterator<unknown>
  /** A stream may rest between two items. */
  isAsked: boolean
}

/** Answers what a proxy in another process asks its broker. What it says is held to its shape before anybody believes it. */
export function serveBroker(broker: SessionBroker, { send, log }: ServeOptions): ServedBroker {
  const running = new Map<number, Running>()
  const underWay = new Set<Promise<void>>()

  function refuse(call: number, method: BrokerMethod, cause: unknown): void {
    const { code, message, cause: inside } = toAppError(cause)
    if (inside !== undefined) log.error({ err: inside, method }, 'a proxy could not be answered')
    send({ kind: 'error', call, code, message })
  }

  /** One answer for one question. */
  async function answer(call: number, one: Running, ask: () => Promise<unknown>): Promise<void> {
    one.isAsked = true
    try {
      const value = await ask()
      if (one.items) sendItem(call, one, value as IteratorResult<unknown>)
      else send({ kind: 'answer', call, value })
      if (!one.items) running.delete(call)
    } catch (cause) {
      forget(call, one)
      refuse(call, one.method, cause)
    } finally {
      one.isAsked = false
    }
  }

  function forget(call: number, { items, method }: Running): void {
    running.delete(call)
    const ended = items?.return?.()
    const failed = (cause: unknown) => log.warn({ err: cause, method }, 'a stream did not end well')
    if (ended) track(ended.then(() => undefined, failed))
  }

  function sendItem(call: number, one: Running, { done, value }: IteratorResult<unknown>): void {
    if (done !== true && !one.stopping.signal.aborted) return send({ kind: 'answer', call, value })
    forget(call, one)
    return send({ kind: 'end', call })
  }

  function track(work: Promise<void>): void {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  function begin(call: number, method: BrokerMethod, args: readonly unknown[]): void {
    const stopping = new AbortController()
    const one: Running = { method, stopping, isAsked: false }
    running.set(call, one)
    const kind = brokerMethods[method]
    // Parsed just here, by the schema of this very method.
    const run = broker[method].bind(broker) as (...args: unknown[]) => unknown
    const all = () => [...parsed(method, args), ...(kind === 'answer' ? [] : [stopping.signal])]
    if (kind !== 'stream') return track(answer(call, one, async () => run(...all())))
    return track(
      answer(call, one, async () => {
        const stream = run(...all()) as AsyncIterable<unknown>
        one.items = stream[Symbol.asyncIterator]()
        return one.items.next()
      }),
    )
  }

  function cancel(call: number): void {
    const one = running.get(call)
    one?.stopping.abort()
    if (one && !one.isAsked) forget(call, one)
  }

  return {
    hear(message) {
      const one = running.get(message.call)
      if (message.kind === 'cancel') return cancel(message.call)
      if (message.kind === 'next') {
        const { items } = one ?? {}
        if (!one || !items || one.isAsked) throw new Error('A proxy asks for more of nothing')
        return track(answer(message.call, one, () => items.next()))
      }
      if (one) throw new Error('A proxy gives the same number twice')
      if (running.size < mostCalls) return begin(message.call, message.method, message.args)
      const busy = new AppError('unavailable', 'Too much is asked at once. Try again in a moment.')
      return refuse(message.call, message.method, busy)
    },

    async end() {
      for (const call of running.keys()) cancel(call)
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

/** @throws {AppError} `invalid_request` when a proxy calls with what no proxy of ours would */
function parsed(method: BrokerMethod, args: readonly unknown[]): readonly unknown[] {
  const result = methodArguments[method].safeParse(args)
  if (result.success) return result.data
  throw new AppError('invalid_request', `What the proxy said to "${method}" has no sense.`, {
    cause: result.error,
  })
}
