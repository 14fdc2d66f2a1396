import { btmpPath, wtmpPath } from '../logs/log-sources.ts'
import { takeUtmpRecords } from '../logs/record-format.ts'
import { Tail } from '../logs/tail.ts'
import { parseUtmpRecord } from '../logs/utmp.ts'
import { pathOn } from '../machine.ts'
import { Wake } from '../wake.ts'
import type { LogonBatch, LogonSource } from './logon-source.ts'
import { KeptTail } from './tail-state.ts'

const files = [
  { path: wtmpPath, kind: 'wtmp' },
  { path: btmpPath, kind: 'btmp' },
] as const

/** The files in which the system itself notes logons with a terminal, and failed ones. */
export const utmpSource = (readable: ReadonlySet<string>): LogonSource => ({
  name: 'wtmp and btmp',
  inputs: [
    { name: 'journal', isUsed: false, note: 'journald does not run here.' },
    { name: '/var/log/auth.log', isUsed: false, note: 'No syslog daemon listens on /dev/log.' },
    {
      name: wtmpPath,
      isUsed: readable.has(wtmpPath),
      note: 'Logons that have a terminal, and their ends.',
    },
    { name: btmpPath, isUsed: readable.has(btmpPath), note: 'Failed logons.' },
  ],
  problems: [
    {
      code: 'no-auth-log',
      severity: 'needs-attention',
      message:
        readable.size === 0
          ? 'This computer keeps no log of logons: neither journald nor a syslog daemon runs.'
          : 'Neither journald nor a syslog daemon runs, so sudo, su and SSH without a terminal are not seen.',
      fix: 'Install rsyslog (apt install rsyslog) so that logons can be seen.',
    },
  ],

  async *read({ machine, host, intervalMilliseconds, signal }) {
    const wake = new Wake(
      machine,
      files.map(({ path }) => pathOn(machine, path)),
      signal,
    )
    const tails = await Promise.all(
      files.map(async ({ path, kind }) => ({
        kind,
        tail: await KeptTail.open(new Tail(pathOn(machine, path), takeUtmpRecords), path, host),
      })),
    )
    while (!signal.aborted) {
      const batch: LogonBatch = { entries: [], utmp: [], put: [] }
      let hasMore = false
      for (const { kind, tail } of tails) {
        const read = await tail.read()
        batch.utmp.push(
          ...read.parts.flatMap(({ data, id }) => {
            const record = parseUtmpRecord(data, kind)
            return record ? [{ record, id }] : []
          }),
        )
        batch.put.push(tail.state)
        hasMore ||= read.hasMore
      }
      yield batch
      if (!hasMore) await wake.next(intervalMilliseconds)
    }
  },
})
