import { AppError } from '#platform/errors.ts'

/** Runs work when it is its turn. */
export type Line = <T>(work: () => Promise<T>) => Promise<T>

export interface LineOptions {
  atOnce: number
  /** Who comes when this many wait is sent away. */
  waiting: number
}

export function createLine({ atOnce, waiting }: LineOptions): Line {
  let running = 0
  const line: (() => void)[] = []

  async function turn(): Promise<void> {
    if (running < atOnce) {
      running += 1
      return
    }
    if (line.length >= waiting) {
      throw new AppError('unavailable', 'Too many people sign in at once. Try again in a moment.')
    }
    await new Promise<void>((resolve) => line.push(resolve))
  }

  function leave(): void {
    const next = line.shift()
    // The place goes straight to the next one, so that nobody slips in between.
    if (next) next()
    else running -= 1
  }

  return async (work) => {
    await turn()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

/** One line for each key, there only as long as somebody stands in it. */
export function createLines(
  options: LineOptions,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, { line: Line; people: number }>()
  return async (key, work) => {
    const entry = lines.get(key) ?? { line: createLine(options), people: 0 }
    lines.set(key, entry)
    entry.people += 1
    try {
      return await entry.line(work)
    } finally {
      entry.people -= 1
      if (entry.people === 0) lines.delete(key)
    }
  }
}
