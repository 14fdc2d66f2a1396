import type { ResponseActionRun } from '@gatehouse/contract/response-actions'

type RunAttempt = ResponseActionRun['attempts'][number]

/** `exit code 0 · 12 ms`, `ended by SIGKILL · 60,000 ms` */
export function endOf({ exitCode, signal, milliseconds }: RunAttempt): string {
  const took = `${milliseconds.toLocaleString('en-GB')} ms`
  if (signal !== undefined) return `ended by ${signal} · ${took}`
  return exitCode === undefined ? `not started · ${took}` : `exit code ${exitCode} · ${took}`
}

/** What went wrong, and what it wrote. */
export const saidBy = ({ problem, output }: RunAttempt): string =>
  [problem, output].filter(Boolean).join('\n')

export const attemptSucceeded = ({ exitCode, problem }: RunAttempt): boolean =>
  exitCode === 0 && problem === undefined
