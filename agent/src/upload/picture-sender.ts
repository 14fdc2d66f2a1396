import { randomUUID } from 'node:crypto'
import type { Picture } from '@gatehouse/collectors/collector'
import type { ConnectorId } from '@gatehouse/contract/ids'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { isFinal, ServerFailure } from '../server/failure.ts'
import type { ServerLink } from '../server/server-link.ts'
import { BackOff } from './back-off.ts'
import { picturePartsOf } from './picture-parts.ts'

/** A controller ends a search that nobody goes on with (MaxConnIdleTime, 15 minutes); then a new picture is better. */
const patienceMilliseconds = 600_000

interface Part {
  pictureId: string
  part: number
}

/** Brings pictures of directories to the server, a part at a time; nothing of them is kept on disk. */
export class PictureSender {
  readonly #link: ServerLink
  readonly #clock: Clock
  readonly #log: Log

  constructor(options: { link: ServerLink; clock: Clock; log: Log }) {
    this.#link = options.link
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Resolves with the number of objects, once the server has the last part. */
  async send(connectorId: ConnectorId, picture: Picture, signal: AbortSignal): Promise<number> {
    const pictureId = randomUUID()
    const takenAt = picture.takenAt.toISOString()
    const count = { objects: 0 }
    let part = 0
    let waiting: string[] | undefined
    const sendWaiting = (objects: string[], isLast: boolean) =>
      this.#sendPart(
        { pictureId, part: part++ },
        // Each object was made by JSON.stringify.
        `${JSON.stringify({ connectorId, takenAt, isLast }).slice(0, -1)},"objects":[${objects.join(',')}]}`,
        signal,
      )
    // One part is held back, because the last one has to say that it is the last.
    for await (const objects of picturePartsOf(counted(picture.objects, count))) {
      signal.throwIfAborted()
      if (waiting) await sendWaiting(waiting, false)
      waiting = objects
    }
    await sendWaiting(waiting ?? [], true)
    return count.objects
  }

  async #sendPart(part: Part, body: string, signal: AbortSignal): Promise<void> {
    const backOff = new BackOff(this.#clock.random)
    const deadline = this.#clock.now().getTime() + patienceMilliseconds
    for (;;) {
      try {
        await this.#link.sendPicturePart(part, body, signal)
        return
      } catch (failure) {
        const isHopeless = isFinal(failure) || !(failure instanceof ServerFailure)
        if (isHopeless || signal.aborted || this.#clock.now().getTime() > deadline) throw failure
        this.#log.info('A part of a picture of a directory is sent again.', {
          reason: failure.message,
        })
        await this.#clock.delay(backOff.nextSeconds(failure.retryAfterSeconds) * 1000, signal)
        signal.throwIfAborted()
      }
    }
  }
}

async function* counted<Item>(
  items: AsyncIterable<Item>,
  count: { objects: number },
): AsyncGenerator<Item> {
  for await (const item of items) {
    count.objects++
    yield item
  }
}
