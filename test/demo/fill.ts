import { investigationsApi } from '@gatehouse/contract/activity'
import type { CollectorReport } from '@gatehouse/contract/collectors'
import { connectorsOf } from '@gatehouse/contract/collectors'
import { organizationGroupsApi, organizationsApi } from '@gatehouse/contract/organizations'
import { usersApi } from '@gatehouse/contract/users'
import type { Client } from '../e2e/client.ts'
import { enrolSender, type Sender } from '../e2e/sender.ts'
import { addResponseActions, openChannels } from './channels.ts'
import { type DemoCustomer, demoCustomers } from './customers.ts'
import { giveProfile, setUpDesk, workOnAlerts } from './desk.ts'
import { anIncident } from './incident.ts'
import { ordinaryDays, type PlacedRecord } from './month.ts'
import type { Peers } from './peers.ts'
import { connectServiceDesk, mapCustomer, untilTicketed, workOnTickets } from './ticketing.ts'

export interface Filled {
  organizationIds: Readonly<Record<string, string>>
  records: number
}

interface FillOptions {
  days?: number
  now?: Date
  say?: (line: string) => void
  /** Systems that alerts are delivered to; without them nobody is told. */
  peers?: Peers
}

const recordsInBatch = 2000
const kinds = connectorsOf['linux-computer']

/** Makes customers, enrols their agents, and sends what happened at them through the front door. */
export async function fillWithDemo(
  admin: Client,
  { days = 30, now = new Date(), say = () => undefined, peers }: FillOptions = {},
): Promise<Filled> {
  const groupIds = await makeGroups(admin)
  await setUpDesk(admin)
  await addResponseActions(admin)
  if (peers) await openChannels(admin, peers)
  const serviceDeskId = peers && (await connectServiceDesk(admin, peers.desk))
  const organizationIds: Record<string, string> = {}
  let records = 0
  for (const [index, customer] of demoCustomers.entries()) {
    const organizationId = await makeCustomer(admin, customer, groupIds)
    organizationIds[customer.name] = organizationId
    if (customer.tags.includes('healthcare')) await giveProfile(admin, organizationId)
    const atDesk = { organizationId, name: customer.name }
    if (peers) await mapCustomer(admin, peers.desk, serviceDeskId ?? '', atDesk)
    const placed = ordinaryDays(customer, { days, now, seed: 4711 + index })
    if (index === 0) placed.push(...anIncident(customer.sites[0]?.hostname ?? '', now))
    for (const { name, hostname } of customer.sites) {
      const sender = await enrolSender(admin, {
        ...{ organizationId, hostname, siteName: name, kinds },
      })
      await sendAll(
        sender,
        placed.filter((one) => one.hostname === hostname),
      )
      await sender.beat((kind) => reportOf(customer, hostname, kind))
    }
    records += placed.length
    if (peers) await untilTicketed(admin, atDesk)
    const alerts = await workOnAlerts(admin, organizationId)
    if (peers) await workOnTickets(admin, peers.desk, atDesk)
    say(`${customer.name}: ${placed.length} records, ${alerts} alerts`)
  }
  return { organizationIds, records }
}

async function makeGroups(admin: Client): Promise<ReadonlyMap<string, string>> {
  const names = new Set(demoCustomers.flatMap(({ groups }) => groups))
  const made = new Map<string, string>()
  for (const name of names) {
    made.set(name, (await admin.call(organizationGroupsApi.create, { body: { name } })).id)
  }
  return made
}

async function makeCustomer(
  admin: Client,
  { name, timeZone, country, tags, groups, people }: DemoCustomer,
  groupIds: ReadonlyMap<string, string>,
): Promise<string> {
  const organization = await admin.call(organizationsApi.create, {
    body: {
      ...{ name, timeZone, country, tags },
      groupIds: groups.map((group) => groupIds.get(group) ?? ''),
    },
  })
  const params = { organizationId: organization.id }
  for (const [index, username] of people.slice(0, 3).entries()) {
    const role = index === 0 ? 'co-managing-administrator' : 'business-viewer'
    await admin.call(usersApi.invite, {
      params,
      body: { username: `${username}@${domainOf(name)}`, role, displayName: username },
    })
  }
  await admin.call(investigationsApi.create, {
    params,
    body: {
      name: 'Failed logons from outside',
      filter: `action=Failed+Logon&workstation=doesNotContain:10.`,
    },
  })
  return organization.id
}

const domainOf = (name: string): string =>
  `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`

async function sendAll(sender: Sender, placed: readonly PlacedRecord[]): Promise<void> {
  for (const kind of kinds) {
    const records = placed.filter((one) => one.kind === kind).map(({ record }) => record)
    for (let start = 0; start < records.length; start += recordsInBatch) {
      await sender.send(records.slice(start, start + recordsInBatch), sender.connectors[kind])
    }
  }
}

function reportOf({ problem }: DemoCustomer, hostname: string, kind: string): CollectorReport {
  const isConcerned = problem?.hostname === hostname && kind === 'linux-logons'
  return {
    isCollecting: true,
    inputs: inputsOf(kind),
    problems: isConcerned
      ? [
          {
            code: 'no-log',
            severity: 'needs-attention',
            message: problem.message,
            fix: problem.fix,
          },
        ]
      : [],
  }
}

function inputsOf(kind: string): CollectorReport['inputs'] {
  const names: Record<string, [name: string, note: string][]> = {
    'linux-accounts': [
      ['/etc/passwd', 'Users.'],
      ['/etc/group', 'Groups and their members.'],
      ['/etc/shadow', 'Only whether a password changed, never its secrets.'],
      ['/etc/sudoers', 'Sudo rules, with the files it includes.'],
    ],
    'linux-logons': [['journald', 'Logons, su and sudo with the command.']],
    'linux-files': [['/etc', '1,842 entries are watched.']],
    'linux-state': [
      ['/var/lib/dpkg/status', 'Packages.'],
      ['Unit files and init scripts', 'Services.'],
      ['/proc/net', 'Listening ports.'],
    ],
  }
  return (names[kind] ?? []).map(([name, note]) => ({ name, note, isUsed: true }))
}
