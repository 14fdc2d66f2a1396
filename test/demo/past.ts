import { readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

/**
 * Alerts come when records arrive, and those of the demo all arrive now. This spreads them over the month: of
 * each older one the records of a single day stay, and the alert and its ticket happened on that day.
 */
export const moveIntoThePast = (dataDirectory: string, now: Date): Promise<void> =>
  runAll(dataDirectory, statements(now))

/** What is known of domains is known since weeks, and some memberships came in between. */
export const moveDomainsIntoThePast = (dataDirectory: string): Promise<void> =>
  runAll(dataDirectory, domainStatements)

async function runAll(dataDirectory: string, all: readonly string[]): Promise<void> {
  const database = new pg.Client({ ...(await socketOf(dataDirectory)), database: 'gatehouse' })
  await database.connect()
  try {
    await database.query('begin')
    for (const statement of all) await database.query(statement)
    await database.query('commit')
  } finally {
    await database.end()
  }
}

/** pg_ctl's file: the socket's port is on line 4, its directory on line 5. */
async function socketOf(dataDirectory: string) {
  const within = (name: string) => readFile(path.join(dataDirectory, 'postgres', name), 'utf8')
  const [, , , port, host = ''] = (await within('cluster/postmaster.pid')).split('\n')
  const password = (await within('password')).trim()
  return { user: 'gatehouse', password, host, port: Number(port) }
}

const statements = (now: Date): string[] => [
  `create temporary table moved as
     select alert.id, kept.at as since, kept.at + interval '3 seconds' - alert.raised_at as shift from alert
     join lateral (
       select alert_record.at from alert_record where alert_record.alert_id = alert.id
       order by hashtext(alert_record.record_id::text) limit 1) as kept on true
     where alert.first_at < timestamptz '${now.toISOString()}' - interval '1 day'`,
  `delete from alert_record using moved where alert_record.alert_id = moved.id
     and alert_record.at not between moved.since and moved.since + interval '16 hours'`,
  `update alert set raised_at = raised_at + moved.shift, updated_at = updated_at + moved.shift,
     resolved_at = resolved_at + moved.shift, first_at = kept.first, last_at = kept.last,
     record_count = kept.count, delivered_count = least(delivered_count, kept.count)
   from moved join lateral (
     select min(at) as first, max(at) as last, count(*)::int as count
     from alert_record where alert_id = moved.id) as kept on true
   where alert.id = moved.id`,
  `update alert_event set at = alert_event.at + moved.shift from moved
   where alert_event.alert_id = moved.id`,
  `create temporary table moved_ticket as
     select ticket_alert.ticket_id, min(moved.shift) as shift
     from ticket_alert join moved on moved.id = ticket_alert.alert_id group by 1`,
  `update ticket set opened_at = opened_at + shift, updated_at = updated_at + shift,
     closed_at = closed_at + shift, state_set_at = state_set_at + shift, written_at = written_at + shift
   from moved_ticket where moved_ticket.ticket_id = ticket.id`,
  `update ticket_event set at = ticket_event.at + moved_ticket.shift from moved_ticket
   where ticket_event.ticket_id = moved_ticket.ticket_id`,
]

const knownDays = 45

/** Only what was there at the first look; what happened later stays where it is. */
const domainStatements: readonly string[] = [
  `update directory_object set valid_from = valid_from - interval '${knownDays} days'
   from directory where directory.id = directory_id and valid_from = directory.known_since`,
  `update directory_membership set valid_from = directory_membership.valid_from - interval '1 day' *
     (case when owner.facts ->> 'path' like '%/Groups/%' and abs(hashtext(member_id::text)) % 3 = 0
       then 1 + abs(hashtext(group_id::text || member_id::text)) % 38 else ${knownDays} end)
   from directory, directory_object as owner
   where directory.id = directory_membership.directory_id
     and directory_membership.valid_from = directory.known_since
     and owner.directory_id = directory.id and owner.id = group_id and owner.valid_to = 'infinity'`,
  `update directory set known_since = known_since - interval '${knownDays} days',
     created_at = created_at - interval '${knownDays} days'`,
]
