import type { AuthFact } from './auth-fact.ts'

// login(1) of util-linux and of shadow.
const success = /^(?:(ROOT) )?LOGIN ON (\S+)(?: BY (\S+))?(?: FROM (\S+))?$/i
const failure =
  /^FAILED LOGIN(?: SESSION)?(?: \(\d+\))? (?:FROM (\S+)|on '?([^\s']+)'?)(?: FROM (\S+))? FOR '?(.*?)'?, (.*)$/i

export function parseLogin(message: string): AuthFact | undefined {
  const yes = success.exec(message)
  if (yes) {
    const [, root, tty = '', account, address = ''] = yes
    return {
      kind: 'console',
      account: account ?? (root ? 'root' : ''),
      tty,
      address,
      succeeded: true,
      reason: '',
    }
  }
  const no = failure.exec(message)
  if (!no) return undefined
  const [, address, terminal = '', from = '', account = '', reason = ''] = no
  const tty = terminal.replace(/^\/dev\//, '')
  return { kind: 'console', account, tty, address: address ?? from, succeeded: false, reason }
}
