import {
  type TerminalMessage,
  type TerminalSaid,
  terminalWindow,
} from '@gatehouse/contract/session-live'
import type { Client, ClientChannel } from 'ssh2'
import type { Talk } from '#platform/http/mount.ts'

type Browser = Talk<TerminalMessage, TerminalSaid>
type Ended = TerminalMessage & { type: 'ended' }

export function openShell(
  client: Client,
  { columns, rows }: { columns: number; rows: number },
): Promise<ClientChannel> {
  const terminal = { term: 'xterm-256color', cols: columns, rows }
  const environment = { env: { LANG: 'C.UTF-8', COLORTERM: 'truecolor' } }
  return new Promise((resolve, reject) =>
    client.shell(terminal, environment, (cause, shell) => (cause ? reject(cause) : resolve(shell))),
  )
}

/**
 * Joins a shell and a browser until the shell is over or the browser has left. Whoever is slow slows the other: of what is
 * shown no more is under way than the browser has said it can take, and of what is typed no more is read than goes out.
 */
export function pipeShell(client: Client, shell: ClientChannel, browser: Browser): Promise<Ended> {
  let unseen = 0
  const show = (data: Buffer) => {
    browser.sendBytes(data)
    unseen += data.length
    if (unseen >= terminalWindow) shell.pause()
  }
  shell.on('error', () => undefined) // It is over then, and says so by closing.
  shell.on('data', show)
  shell.stderr.on('data', show)
  browser.listen({
    bytes: (typed) => {
      if (!shell.writable || shell.write(typed)) return
      browser.pause()
      shell.once('drain', () => browser.resume())
    },
    said: (said) => {
      if (said.type === 'resize') {
        if (shell.writable) shell.setWindow(said.rows, said.columns, 0, 0)
        return
      }
      unseen = Math.max(0, unseen - said.bytes)
      if (unseen < terminalWindow / 2) shell.resume()
    },
  })
  return untilOver(client, shell, browser)
}

function untilOver(client: Client, shell: ClientChannel, { signal }: Browser): Promise<Ended> {
  let ended: Ended = {
    ...{ type: 'ended', how: 'lost' },
    text: 'The connection to the SSH proxy was lost.',
  }
  shell.on('exit', (code: number | null, name?: string) => (ended = howItEnded(code, name)))
  return new Promise((resolve) => {
    const over = () => resolve(ended)
    shell.once('close', over)
    client.once('close', over)
    signal.addEventListener('abort', over)
    if (signal.aborted) over()
  })
}

function howItEnded(exitCode: number | null, signal: string | undefined): Ended {
  const over = { type: 'ended', how: 'exited' } as const
  if (exitCode === null) {
    return { ...over, signal: signal ?? '', text: `The shell was ended by the signal ${signal}.` }
  }
  const code = exitCode === 0 ? '' : ` with exit code ${exitCode}`
  return { ...over, exitCode, text: `The shell has ended${code}.` }
}
