/**
 * What the promise says, unless the time is over or the signal says stop before.
 * @throws what `late` makes, or the reason of the signal
 */
export async function within<T>(
  promise: Promise<T>,
  { ms, late, signal }: { ms: number; late: () => Error; signal?: AbortSignal | undefined },
): Promise<T> {
  signal?.throwIfAborted()
  const { promise: over, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), ms)
  const stop = () => reject(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([promise, over])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

export const seconds = (ms: number): string => {
  const count = Math.max(1, Math.round(ms / 1000))
  return count === 1 ? '1 second' : `${count} seconds`
}
