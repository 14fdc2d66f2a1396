/** Resolves at the first Ctrl-C or request to end; the second one ends at once, clean or not. */
export function untilStopped(say: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (isAsked) process.exit(130)
        isAsked = true
        say('Stopping: what is under way is finished first.')
        resolve()
      })
    }
  })
}
