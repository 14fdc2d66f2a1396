type Fact = string | number | boolean
export type Facts = Readonly<Record<string, Fact>>

/** One JSON line for each notable event. Nothing secret is ever passed in. */
export interface Log {
  info(message: string, facts?: Facts): void
  warn(message: string, facts?: Facts): void
}

export function createLog(write: (line: string) => void, now: () => Date): Log {
  const log = (level: string) => (message: string, facts?: Facts) => {
    write(`${JSON.stringify({ time: now().toISOString(), level, message, ...facts })}\n`)
  }
  return { info: log('info'), warn: log('warn') }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
