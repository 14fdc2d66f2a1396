import { constants, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readJournal } from '../logs/journal.ts'
import { isThere } from '../logs/log-sources.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import type { LogonBatch, LogonContext, LogonSource } from './logon-source.ts'

const cursorKey = 'journal-cursor'
const restartMilliseconds = 10_000

/** The journal of systemd. */
export const journalSource = (isReadable: boolean): LogonSource => ({
  name: 'journal',
  inputs: [
    {
      name: 'journal',
      isUsed: isReadable,
      note: 'Logons over SSH and on terminals, su, and sudo with commands.',
    },
  ],
  problems: isReadable
    ? []
    : [
        {
          code: 'journal-unreadable',
          severity: 'needs-attention',
          message:
            'The agent sees only its own entries in the journal, so logons are not recorded.',
          fix: 'Run the agent as root, or add its user to the group systemd-journal.',
        },
      ],

  async *read(context) {
    let cursor: string | undefined
    while (!context.signal.aborted) {
      try {
        cursor ??= await firstCursor(context)
        yield batchOf([], cursor)
        for await (const entries of follow(context, cursor)) {
          cursor = entries.at(-1)?.cursor ?? cursor
          yield batchOf(entries, cursor)
        }
      } catch (cause) {
        if (context.signal.aborted) return
        context.host.warn('Reading the journal stopped; it is tried again.', cause)
      }
      await context.machine.delay(restartMilliseconds, context.signal)
    }
  },
})

const batchOf = (entries: LogonBatch['entries'], cursor: string): LogonBatch => ({
  entries,
  utmp: [],
  put: [[cursorKey, cursor]],
})

function follow({ machine, signal }: LogonContext, cursor: string) {
  const from = cursor === '' ? { lines: 'all' as const } : { afterCursor: cursor }
  return readJournal(machine, { follow: true, ...from }, signal)
}

/** Where this connector stopped, or the last entry there is; empty where there is none yet. */
async function firstCursor({ machine, host, signal }: LogonContext): Promise<string> {
  const kept = host.get(cursorKey)
  if (typeof kept === 'string') return kept
  let cursor = ''
  for await (const entries of readJournal(machine, { follow: false, lines: 1 }, signal)) {
    cursor = entries.at(-1)?.cursor ?? cursor
  }
  return cursor
}

/** Whether the system's own journal may be read; journalctl would show an empty one and not complain. */
export async function isJournalReadable(machine: LinuxMachine): Promise<boolean> {
  for (const parent of ['/run/log/journal', '/var/log/journal']) {
    const names = await readdir(pathOn(machine, parent)).catch(() => [])
    for (const name of names) {
      if (await isThere(machine, join(parent, name, 'system.journal'), constants.R_OK)) return true
    }
  }
  return false
}
