import { Worker } from 'node:worker_threads'
import type { Source } from '@gatehouse/recording/source'
import type {
  FromThread,
  Indexed,
  IndexTask,
  Stretch,
  StretchTask,
  Task,
  ToThread,
} from './thread-messages.ts'

/** It took too long or too much memory: what is in it may want that. */
export class TooHeavy extends Error {
  override readonly name = 'TooHeavy'
}

/** Megabytes. */
const memory = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 }

/** @throws {TooHeavy} when the thread had to be ended */
export function readInThread(source: Source, task: IndexTask, limit: Limit): Promise<Indexed>
export function readInThread(source: Source, task: StretchTask, limit: Limit): Promise<Stretch>
export async function readInThread(
  source: Source,
  task: Task,
  { milliseconds, signal }: Limit,
): Promise<unknown> {
  const worker = new Worker(new URL('reader-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: memory,
    execArgv: [],
  })
  const streams = new Map<number, AsyncIterator<Uint8Array>>()
  const done = Promise.withResolvers<unknown>()
  const timer = setTimeout(
    () => done.reject(new TooHeavy('Reading the recording took too long.')),
    milliseconds,
  )
  const stop = () => done.reject(new Error('Reading the recording was stopped.'))
  signal?.addEventListener('abort', stop, { once: true })
  worker.on('message', (message: FromThread) => {
    if (message.say === 'done') done.resolve(message.result)
    else if (message.say === 'failed') done.reject(new Error(message.text))
    else void serve(worker, source, streams, message)
  })
  worker.on('error', (cause) => done.reject(asTooHeavy(cause)))
  worker.on('exit', () => done.reject(new Error('The thread that reads a recording ended.')))
  try {
    return await done.promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
    for (const iterator of streams.values()) await iterator.return?.()
  }
}

export interface Limit {
  milliseconds: number
  signal?: AbortSignal
}

const asTooHeavy = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new TooHeavy('Reading the recording took too much memory.', { cause })
    : cause

async function serve(
  worker: Worker,
  source: Source,
  streams: Map<number, AsyncIterator<Uint8Array>>,
  message: Extract<FromThread, { stream: number }>,
): Promise<void> {
  const { stream } = message
  const answer = (said: Omit<ToThread, 'stream'>) => worker.postMessage({ stream, ...said })
  if (message.say === 'open') {
    streams.set(stream, source.read(message.offset)[Symbol.asyncIterator]())
    return
  }
  const iterator = streams.get(stream)
  try {
    if (message.say === 'close') {
      streams.delete(stream)
      await iterator?.return?.()
      return
    }
    const next = await iterator?.next()
    answer(next && next.done !== true ? { chunk: next.value } : {})
  } catch (error) {
    answer({ failed: error instanceof Error ? error.message : String(error) })
  }
}
