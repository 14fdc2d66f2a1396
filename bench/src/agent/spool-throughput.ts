import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Spool } from '@gatehouse/agent/spool/spool'
import { fact } from '@gatehouse/agent/testing/records'
import { ConnectorId } from '@gatehouse/contract/ids'

const steps = 100
const recordsPerStep = 1000

/** Records per second that are on disk, in steps of a thousand, and the same rows without anything of ours. */
export async function measureSpool(): Promise<{ ours: number; bare: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-spool-'))
  try {
    return { ours: ourSpool(directory), bare: bareTable(directory) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const stepRecords = (step: number) =>
  Array.from({ length: recordsPerStep }, (_, index) => fact(step * recordsPerStep + index))

function ourSpool(directory: string): number {
  const spool = Spool.open(join(directory, 'spool.db'), () => new Date())
  const id = ConnectorId.parse(randomUUID())
  const rate = perSecond((step) =>
    spool.commit(id, { records: stepRecords(step), put: [['cursor', step]] }),
  )
  spool.close()
  return rate
}

function bareTable(directory: string): number {
  const database = new DatabaseSync(join(directory, 'bare.db'))
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec('create table record (seq integer primary key, line text not null)')
  const insert = database.prepare('insert into record (line) values (?)')
  const rate = perSecond((step) => {
    database.exec('begin')
    for (const record of stepRecords(step)) insert.run(JSON.stringify(record))
    database.exec('commit')
  })
  database.close()
  return rate
}

function perSecond(commit: (step: number) => void): number {
  const before = performance.now()
  for (let step = 0; step < steps; step += 1) commit(step)
  return (steps * recordsPerStep * 1000) / (performance.now() - before)
}
