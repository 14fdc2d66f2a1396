import { parseSyslogLine } from '../logs/syslog-line.ts'
import { Tail } from '../logs/tail.ts'
import { pathOn } from '../machine.ts'
import { Wake } from '../wake.ts'
import type { LogonSource } from './logon-source.ts'
import { KeptTail } from './tail-state.ts'

/** The file into which a syslog daemon writes about logons. */
export const authLogSource = (path: string, isReadable: boolean): LogonSource => ({
  name: path,
  inputs: [
    {
      name: path,
      isUsed: isReadable,
      note: 'Logons over SSH and on terminals, su, and sudo with commands.',
    },
    { name: 'journal', isUsed: false, note: 'journald does not run here.' },
  ],
  problems: isReadable
    ? []
    : [
        {
          code: 'auth-log-unreadable',
          severity: 'needs-attention',
          message: `The agent may not read ${path}, so logons are not recorded.`,
          fix: 'Run the agent as root, or add its user to the group adm.',
        },
      ],

  async *read({ machine, host, intervalMilliseconds, signal }) {
    const wake = new Wake(machine, [pathOn(machine, path)], signal)
    const tail = await KeptTail.open(new Tail(pathOn(machine, path)), path, host)
    while (!signal.aborted) {
      const { parts, hasMore } = await tail.read()
      const entries = parts.flatMap(
        ({ data, id }) => parseSyslogLine(data.toString('utf8'), id, host.now()) ?? [],
      )
      yield { entries, utmp: [], put: [tail.state] }
      if (!hasMore) await wake.next(intervalMilliseconds)
    }
  },
})
