import type { ClickHouseEngine } from '@gatehouse/server/platform/clickhouse/engine.ts'
import { recordTable } from '@gatehouse/server/domains/activity/activity-index.ts'
import { rowWriter } from '@gatehouse/server/domains/activity/activity-row.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { randomNumbers, variedRecord } from '../varied-records.ts'

const day = 24 * 3600 * 1000
const days = 365
const blockRecords = 20_000

/** Makes records of one organization, spread over a year until now. */
export async function loadRecords(
  engine: ClickHouseEngine,
  organizationId: string,
  count: number,
): Promise<void> {
  const random = randomNumbers(count)
  const write = rowWriter({
    organizationId,
    sourceId: randomUUID(),
    source: 'srv-1.example.com',
    connectorId: randomUUID(),
    connector: 'Linux Accounts',
    receivedAt: new Date(),
  })
  const start = Date.now() - days * day
  const spacing = (days * day) / count
  for (let from = 0; from < count; from += blockRecords) {
    const rows = Array.from({ length: Math.min(blockRecords, count - from) }, (_, number) => {
      const at = new Date(Math.floor(start + (from + number) * spacing))
      return write(variedRecord(random, `search-${from + number}`, at), at)
    })
    await engine.insertLines(recordTable, Buffer.from(rows.join('')))
  }
}

const later = 'at + toIntervalSecond({seconds:UInt32})'
const time = `lower(hex(toUInt64(toUnixTimestamp64Milli(${later}))))`
/** As the server makes them: the time in front. */
const newId = `toUUID(concat(substring(${time}, 1, 8), '-', substring(${time}, 9, 4), '-8',
  substring(toString(generateUUIDv4()), 16)))`

/** The same records again for another organization, each a little later and with an id of its own. */
export async function copyRecords(
  engine: ClickHouseEngine,
  from: string,
  to: string,
  seconds: number,
): Promise<void> {
  const columns = await engine.query<{ name: string }>(
    `select name from system.columns where database = currentDatabase() and table = {table:String}
      and default_kind = ''`,
    { table: recordTable },
  )
  const names = columns.map(({ name }) => `\`${name}\``)
  const values = names.map((name) => {
    if (name === '`organization_id`') return '{to:UUID}'
    if (name === '`id`') return newId
    return name === '`at`' ? later : name
  })
  await engine.command(
    `insert into ${recordTable} (${names.join()}) select ${values.join()} from ${recordTable}
      where organization_id = {from:UUID}
      settings max_insert_threads = 1, max_memory_usage = 4000000000, max_execution_time = 0`,
    { from, to, seconds },
  )
}

/**
 * Waits until the engine has nothing to merge. A month that is over has become one part by then: the engine sees
 * to that within an hour, which is too long to wait for here.
 */
export async function settle(engine: ClickHouseEngine): Promise<void> {
  const months = await engine.query<{ partition: string; parts: string }>(
    `select partition, count() as parts from system.parts
      where active and database = currentDatabase() and table = {table:String}
      group by partition order by partition desc`,
    { table: recordTable },
  )
  for (const { partition, parts } of months.slice(1)) {
    if (Number(parts) > 1) {
      await engine.command(`optimize table ${recordTable} partition {partition:String} final`, {
        partition,
      })
    }
  }
  for (let quiet = 0; quiet < 4;) {
    await pause(500)
    const merges = await engine.query('select 1 from system.merges')
    quiet = merges.length === 0 ? quiet + 1 : 0
  }
}
