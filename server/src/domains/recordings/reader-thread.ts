import { parentPort, workerData } from 'node:worker_threads'
import type { Source } from '@gatehouse/recording/source'
import { indexAll, readStretch } from './reader-tasks.ts'
import type { FromThread, Task, ToThread } from './thread-messages.ts'

/** Goes through a recording apart from everything else: whatever is in it, this thread can be ended. */
const port = parentPort
if (!port) throw new Error('This file is started as a thread.')

const waiting = new Map<number, PromiseWithResolvers<ToThread>>()
let streams = 0

const say = (message: FromThread) => port.postMessage(message)

port.on('message', (answer: ToThread) => {
  waiting.get(answer.stream)?.resolve(answer)
  waiting.delete(answer.stream)
})

const source: Source = {
  async *read(offset) {
    const stream = ++streams
    say({ say: 'open', stream, offset })
    try {
      for (;;) {
        const asked = Promise.withResolvers<ToThread>()
        waiting.set(stream, asked)
        say({ say: 'next', stream })
        const { chunk, failed } = await asked.promise
        if (failed !== undefined) throw new Error(failed)
        if (!chunk) return
        yield chunk
      }
    } finally {
      say({ say: 'close', stream })
    }
  },
}

// Only `readInThread` starts this, with a task.
const task = workerData as Task
try {
  const result =
    task.kind === 'index' ? await indexAll(source, task) : await readStretch(source, task)
  say({ say: 'done', result })
} catch (error) {
  say({
    say: 'failed',
    text: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
}
port.close()
