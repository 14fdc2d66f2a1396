import type { IncomingMessage } from 'node:http'
import { tooLarge, WireError } from './wire-error.ts'

/** What the bodies that are held at one moment may take together. */
export interface BodyBudget {
  left: number
}

export const createBodyBudget = (bytes = 256 * 1024 * 1024): BodyBudget => ({ left: bytes })

/** What the head says of the length; undefined when it does not. */
export function declaredLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

/** Whoever stops early still has to answer, so the request is not destroyed then. */
const chunksOf = (request: IncomingMessage): AsyncIterable<Buffer> =>
  request.iterator({ destroyOnReturn: false })

/** Reads a body while it comes; whatever it says of its length, it is counted. */
export async function readBody<T>(
  request: IncomingMessage,
  most: number,
  budget: BodyBudget,
  work: (body: Buffer) => Promise<T>,
): Promise<T> {
  if ((declaredLength(request) ?? 0) > most) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of chunksOf(request)) {
      if (bytes + chunk.length > most) throw tooLarge()
      if (chunk.length > budget.left) throw busy()
      bytes += chunk.length
      budget.left -= chunk.length
      chunks.push(chunk)
    }
    return await work(Buffer.concat(chunks, bytes))
  } finally {
    budget.left += bytes
  }
}

const busy = (): WireError =>
  new WireError(503, [
    {
      category: 'ServerError',
      description: 'Too much is being written at this moment. Nothing was stored; send it again.',
    },
  ])

/** Reads what is left and throws it away, so that the connection can go on. False when that is too much. */
export async function drain(request: IncomingMessage, most: number): Promise<boolean> {
  if ((declaredLength(request) ?? 0) > most) return false
  let bytes = 0
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.length
    if (bytes > most) return false
  }
  return true
}
