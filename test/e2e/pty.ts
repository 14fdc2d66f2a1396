import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { until } from './until.ts'

const run = promisify(execFile)

/** A program in a terminal of its own, as a person would have it. */
export interface Pty {
  type(text: string): void
  shown(): string
  /** Waits until it was shown behind what had been waited for before. */
  until(pattern: RegExp, withinSeconds?: number): Promise<RegExpExecArray>
  resize(columns: number, rows: number): Promise<void>
  /** The exit status, as a shell has it. */
  readonly ended: Promise<number | null>
  /** The window is closed. */
  close(): Promise<void>
}

export interface PtyOptions {
  env: NodeJS.ProcessEnv
  /** A file that may be written. */
  nameFile: string
  columns?: number
  rows?: number
}

/** By `script` of util-linux; `command` is a line of shell. */
export function openPty(
  command: string,
  { env, nameFile, columns = 100, rows = 30 }: PtyOptions,
): Pty {
  const before = `tty > '${nameFile}'; stty rows ${rows} cols ${columns}`
  const child = spawn('script', ['-qefc', `${before}; ${command}`, '/dev/null'], { env })
  let text = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  child.stdin.on('error', () => undefined) // It has ended.
  const exit = once(child, 'close') as Promise<[number | null]>
  return {
    type: (keys) => void child.stdin.write(keys),
    shown: () => text,
    until: (pattern, withinSeconds = 30) =>
      until(
        `${pattern} is shown`,
        () => {
          const found = pattern.exec(text.slice(seen))
          if (!found) throw new Error(text)
          seen += found.index + found[0].length
          return found
        },
        withinSeconds,
      ),
    async resize(width, height) {
      const name = (await readFile(nameFile, 'utf8')).trim()
      await run('stty', ['-F', name, 'rows', String(height), 'cols', String(width)])
    },
    ended: exit.then(([code]) => code),
    async close() {
      if (child.exitCode === null) child.kill('SIGKILL')
      await exit
    },
  }
}
