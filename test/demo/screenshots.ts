import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { alertsApi } from '@gatehouse/contract/alerts'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { OrganizationId } from '@gatehouse/contract/ids'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { severities } from '@gatehouse/contract/severities'
import { openBrowser, openWindow, requireConsole, signInAtFirst } from '../e2e/browser.ts'
import type { Client } from '../e2e/client.ts'
import { findAll, untilFound } from '../e2e/found.ts'
import { openScratch } from '../e2e/scratch.ts'
import { until } from '../e2e/until.ts'
import { managingName } from './customers.ts'
import { type Filled, fillWithDemo } from './fill.ts'
import { type DemoGate, openGate } from './gate.ts'
import { type DemoDomain, openDomain } from './domain.ts'
import { moveDomainsIntoThePast, moveIntoThePast } from './past.ts'
import { startPeers } from './peers.ts'

// Takes the pictures of the README: a server with made-up customers, in light and in dark.

const directory = path.resolve(import.meta.dirname, '../../docs/screenshots')
const shown = 'Brightwater Logistics'
const troubled = 'Aldermoor Clinic'
/** Milliseconds; whoever waits for pictures also does other things on the machine. */
const patience = 180_000

/** The pages by the names of their pictures. */
async function addressesOf(client: Client, { organizationIds }: Filled) {
  const organizationId = organizationIds[shown] ?? ''
  const here = `/organizations/${organizationId}`
  const changed = await untilFound(client, organizationId, { what: 'equals:/etc/ssh/sshd_config' })
  const intruder = new URLSearchParams({ workstation: changed.workstation, record: changed.id })
  const withoutUs = new URLSearchParams({ connector: 'doesNotContain:Self Audit' })
  return {
    overview: '/overview',
    organization: here,
    alerts: '/alerts',
    ...(await alertAddresses(client, organizationId)),
    'service-desk': await serviceDesk(client),
    activity: `${here}/activity?${withoutUs.toString()}`,
    record: `${here}/activity?${intruder.toString()}`,
    source: `${here}/sources/${changed.sourceId ?? ''}`,
    connector: await troubledConnector(client, organizationIds[troubled] ?? ''),
    agents: `${here}/agents`,
    users: `${here}/users`,
  }
}

function gateAddresses(organizationId: string, gate: DemoGate): Record<string, string> {
  const here = `/organizations/${organizationId}`
  return {
    'my-access': '/my-access',
    sessions: '/sessions',
    session: `${here}/sessions/${gate.liveSessionId}`,
    recordings: '/recordings',
    recording: `${here}/recordings/${gate.recordingId}?at=6000`,
    target: `${here}/targets/${gate.targetId}`,
    'access-policy': `/access-policies/${gate.accessPolicyId}`,
  }
}

async function domainAddresses(
  client: Client,
  organizationId: string,
  domain: DemoDomain,
): Promise<Record<string, string>> {
  const here = `/organizations/${organizationId}`
  const directory = `${here}/directories/${domain.directoryId}`
  const changed = await untilFound(client, organizationId, {
    connector: 'Active Directory Activity',
    what: 'Alva Lindholm',
  })
  return {
    directory,
    'directory-objects': `${directory}?tab=objects`,
    'directory-object': `${directory}/objects/${domain.userId}`,
    'directory-record': `${here}/activity/records/${changed.id}`,
    'directory-source': `${here}/sources/${domain.sourceId}`,
    'state-reports': `${here}/state-reports`,
    'state-report': `${here}/state-reports/group-membership`,
    risks: `${here}/risks`,
  }
}

/** The worst alert, its rule and its ticket. */
async function alertAddresses(client: Client, id: string): Promise<Record<string, string>> {
  const organizationId = OrganizationId.parse(id)
  const { alerts } = await client.call(alertsApi.list, { query: { organizationId } })
  const worst = alerts.toSorted(
    (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity),
  )[0]
  if (!worst?.ticket) throw new Error('The worst alert has no ticket.')
  const here = `/organizations/${organizationId}`
  const profile = `/alert-profiles/${worst.profileId}`
  return {
    alert: `${here}/alerts/${worst.id}`,
    'alert-profile': profile,
    'alert-rule': `${profile}/rules/${worst.ruleId}`,
    tickets: '/tickets',
    ticket: `${here}/tickets/${worst.ticket.ticketId}`,
  }
}

async function serviceDesk(client: Client): Promise<string> {
  const { serviceDesks } = await client.call(serviceDesksApi.list, {})
  return `/settings/service-desks/${serviceDesks[0]?.id ?? ''}`
}

async function troubledConnector(client: Client, organizationId: string): Promise<string> {
  const { sources } = await client.call(collectorsApi.list, { params: { organizationId } })
  const connectors = sources.flatMap((source) => source.connectors)
  const connector = connectors.find(({ status }) => status.status === 'needs-attention')
  return `/organizations/${organizationId}/sources/${connector?.sourceId ?? ''}/connectors/${connector?.id ?? ''}`
}

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  const hints = page.getByRole('button', { name: 'Put the first steps away' })
  if (await hints.isVisible()) await hints.click()
  const content = page.getByRole('region', { name: 'Content' })
  if (await content.isVisible()) await content.scrollIntoViewIfNeeded()
  await page.mouse.move(0, 0)
  await page.screenshot({ path: path.join(directory, `${name}.png`) })
}

async function takeAll(
  browser: Browser,
  url: string,
  addresses: Readonly<Record<string, string>>,
): Promise<void> {
  const light = await openWindow(browser)
  const page = await light.newPage()
  page.setDefaultTimeout(patience)
  await signInAtFirst(page, url)
  const cookies = await light.cookies()
  for (const colorScheme of ['light', 'dark'] as const) {
    const window = await openWindow(browser, { colorScheme })
    const visitor = await window.newPage()
    visitor.setDefaultTimeout(patience)
    await visitor.goto(url)
    await visitor.getByLabel('User name').waitFor()
    await take(visitor, `sign-in-${colorScheme}`)
    await window.addCookies(cookies)
    for (const [name, address] of Object.entries(addresses)) {
      await visitor.goto(`${url}${address}`)
      await visitor.getByRole('heading', { level: 1 }).waitFor()
      await take(visitor, `${name}-${colorScheme}`)
    }
    await window.close()
  }
}

requireConsole()
await mkdir(directory, { recursive: true })
const scratch = await openScratch()
const browser = await openBrowser()
const peers = await startPeers()
let gate: DemoGate | undefined
let domain: DemoDomain | undefined
try {
  const gatehouse = await scratch.start({
    args: ['--no-agent'],
    environment: {
      GATEHOUSE_ORGANIZATION_NAME: managingName,
      GATEHOUSE_RESPONSE_ACTIONS: 'true',
    },
  })
  const client = await gatehouse.signIn()
  const filled = await fillWithDemo(client, { say: console.log, peers })
  await moveIntoThePast(gatehouse.dataDirectory, new Date())
  const organizationId = filled.organizationIds[shown] ?? ''
  gate = await openGate(client, { organizationId, sshPort: gatehouse.sshPort })
  domain = await openDomain(client, organizationId)
  await moveDomainsIntoThePast(gatehouse.dataDirectory)
  const addresses = {
    ...(await addressesOf(client, filled)),
    ...(domain && (await domainAddresses(client, organizationId, domain))),
    ...(gate && gateAddresses(organizationId, gate)),
  }
  await until('everything is indexed', async () => {
    const counts = await Promise.all(
      Object.values(filled.organizationIds).map(
        async (id) => (await findAll(client, id, { source: '-0' })).length,
      ),
    )
    return counts.reduce((sum, count) => sum + count, 0) >= filled.records
  })
  await takeAll(browser, gatehouse.url, addresses)
} finally {
  await browser.close()
  await gate?.close()
  await domain?.close()
  await scratch.close()
  await peers.close()
}
