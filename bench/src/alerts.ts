// What rules cost while records come in, how soon a record is a ticket at the service desk, and whether every alert of a
// flood is in exactly one ticket. The service desk is the fake of the tests; it runs in this process.
import { alertsApi } from '@gatehouse/contract/alerts'
import { startFakeConnectWise } from '@gatehouse/test/fakes/connectwise/start.ts'
import { changeSettings, connectDesk, mapCompany } from './alerts/desk.ts'
import { runFlood } from './alerts/flood.ts'
import { numberedRule } from './alerts/numbered.ts'
import { measureRates } from './alerts/rate.ts'
import { addProfile, addRule, assignProfile, emptyProfile } from './alerts/rules.ts'
import { measureTicketLag } from './alerts/ticket-lag.ts'
import { type Client, good } from './client.ts'
import { enrolSender, type Sender, signIn } from './fleet.ts'
import { freePort } from './free-port.ts'
import {
  atLeast,
  below,
  exactly,
  figure,
  type Figure,
  type Goal,
  percentile,
  print,
} from './report.ts'
import { makeDirectory, removeDirectory, startServer } from './server.ts'

const ruleCount = 200
const recordsInRound = 100_000
const pace = { perSecond: 100, seconds: 60 }
const floodAlerts = 10_000
const floodLimit = 10
/** The most that can be set: no alert of the second part is to share a ticket. */
const noLimit = 10_000

/** `rules`, `tickets` or `flood` alone, when named. */
const only = process.argv[2]
const wants = (part: string): boolean => only === undefined || only === part
const figures: Record<string, Figure> = {}
const goals: Goal[] = []

/** When the service desk had the ticket about a thing. */
const madeAt = new Map<string, number>()
const fake = await startFakeConnectWise({
  onTicket: ({ id }) => {
    const described = fake.notesOf(id)[0]?.text ?? ''
    const what = /What: (paced-\d+)/.exec(described)?.[1]
    if (what) madeAt.set(what, performance.now())
  },
})
const directory = await makeDirectory()
try {
  const port = await freePort()
  const server = await startServer(directory, port, ['--no-agent'])
  const admin = await signIn(port)
  if (wants('rules')) await benchRules(admin)
  const deskId = await connectDesk(admin, fake)
  if (wants('tickets')) await benchTickets(admin, deskId)
  if (wants('flood')) await benchFlood(admin, deskId)
  admin.close()
  await server.stop()
  print({ bench: 'alerts', figures, goals })
} finally {
  await fake.close()
  await removeDirectory(directory)
}

async function benchRules(admin: Client): Promise<void> {
  const rates = await measureRates(admin, ruleCount, recordsInRound)
  const { matched, alerts } = await countMatches(admin, rates.watched)
  const looked = rates.records * rates.watched.length
  console.log(
    `${ruleCount} rules: ${rates.predefined} predefined, ${rates.custom} custom. ` +
      `Of ${looked} records ${matched} are in ${alerts} alerts.`,
  )
  const { acknowledged, searchable } = rates.with
  figures['with rules, request to acknowledged'] = figure(
    acknowledged,
    'records/s',
    rates.without.acknowledged,
  )
  figures['with rules, request to searchable'] = figure(
    searchable,
    'records/s',
    rates.without.searchable,
  )
  figures['records in alerts'] = figure((matched / looked) * 100, '%')
  const name = `rate with ${ruleCount} rules to rate without`
  goals.push(atLeast(name, searchable / rates.without.searchable, 0.6))
}

async function countMatches(
  admin: Client,
  senders: readonly Sender[],
): Promise<{ matched: number; alerts: number }> {
  let [matched, alerts] = [0, 0]
  for (const { organizationId } of senders) {
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const query = new URLSearchParams({ organizationId, limit: '100', ...(cursor && { cursor }) })
      const answer = await admin.get(`/alerts?${query.toString()}`)
      const page: ReturnType<typeof alertsApi.list.response.parse> = good(
        answer,
        alertsApi.list.response,
      )
      alerts += page.alerts.length
      matched += page.alerts.reduce((sum, { recordCount }) => sum + recordCount, 0)
      cursor = page.nextCursor
    }
  }
  return { matched, alerts }
}

/** An organization in which each record about a thing with that word raises an alert, and alerts become tickets. */
async function prepare(
  admin: Client,
  deskId: string,
  word: string,
  companyAt: number,
): Promise<{ sender: Sender; companyId: number }> {
  const sender = await enrolSender(admin, word)
  const profile = await addProfile(admin, `Rule about ${word}`)
  await emptyProfile(admin, profile)
  await addRule(admin, profile, numberedRule(word))
  await assignProfile(admin, profile, [sender.organizationId])
  const company = fake.desk.companies[companyAt] ?? { id: 0, name: '' }
  await mapCompany(admin, deskId, sender.organizationId, company)
  return { sender, companyId: company.id }
}

async function benchTickets(admin: Client, deskId: string): Promise<void> {
  await changeSettings(admin, deskId, { ticketFloodLimit: noLimit, requestsPerMinute: 60_000 })
  console.log(
    `${pace.perSecond} alerts/s for ${pace.seconds} s; flood limit set to ${noLimit}, requests a minute to 60000.`,
  )
  const { sender } = await prepare(admin, deskId, 'paced', 0)
  const { sent, lags, seconds } = await measureTicketLag(sender, 'paced', pace, madeAt)
  console.log(`${lags.length} of ${sent} records are tickets after ${seconds.toFixed(1)} s.`)
  const p95 = lags.length < sent ? Number.POSITIVE_INFINITY : percentile(lags, 0.95)
  figures['record to ticket, p50'] = figure(percentile(lags, 0.5), 'ms')
  figures['record to ticket, p95'] = figure(percentile(lags, 0.95), 'ms')
  figures['tickets made'] = figure(lags.length, `of ${sent}`)
  goals.push(below('record to ticket, p95, ms', p95, 2000))
}

async function benchFlood(admin: Client, deskId: string): Promise<void> {
  // Collected for a moment instead of a quarter of an hour, so that the end of it can be seen.
  await changeSettings(admin, deskId, {
    ticketFloodLimit: floodLimit,
    consolidationIntervalSeconds: 5,
    requestsPerMinute: 60_000,
  })
  const { sender, companyId } = await prepare(admin, deskId, 'flooded', 1)
  const options = { word: 'flooded', total: floodAlerts, companyId }
  const flood = await runFlood(admin, sender, fake, options)
  console.log(`Flood: ${JSON.stringify(flood)}`)
  figures['flood of 10000 alerts, all delivered after'] = figure(flood.seconds, 's')
  figures['flood, alerts readable at the service desk'] = figure(flood.readable, 'alerts')
  goals.push(
    exactly('flood: alerts raised', flood.alerts, floodAlerts),
    exactly('flood: alerts without a ticket', flood.inNone, 0),
    exactly('flood: alerts in several tickets', flood.inSeveral, 0),
    exactly('flood: tickets with us', flood.tickets, floodLimit + 1),
    exactly('flood: tickets at the service desk', flood.ticketsThere, floodLimit + 1),
    exactly('flood: shared tickets', flood.floodTickets, 1),
    exactly('flood: requests that failed', flood.failedRequests, 0),
  )
}
