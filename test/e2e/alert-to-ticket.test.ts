import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { alertsApi } from '@gatehouse/contract/alerts'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { emailApi } from '@gatehouse/contract/email'
import { apiTokensApi } from '@gatehouse/contract/logins'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import {
  type MailServer,
  mailServerMissing,
  startMailServer,
} from '@gatehouse/server/domains/email/mail-server-testing.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startFakeConnectWise, type FakeConnectWise } from '../fakes/connectwise/start.ts'
import { isRoot } from './account.ts'
import {
  chromiumPath,
  hasChromium,
  listenForTrouble,
  openBrowser,
  openWindow,
  requireConsole,
  signInAtFirst,
} from './browser.ts'
import type { Client } from './client.ts'
import { openEveryPage } from './every-page.ts'
import { managingOrganization } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { connectionOf, defaultProfile, mapOrganization, untilAlert } from './service-desk.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const missing = [
  isRoot ? '' : ' (needs root, to make a user)',
  hasChromium ? '' : ` (missing here: ${chromiumPath})`,
  mailServerMissing,
].join('')
const ruleName = 'Administrative Group Membership Changes'
/** There is one of that name for domains as well. */
const category = 'Linux Accounts'
/** A second factor, as it is set up in the browser, ends other sign-ins; a token stays. */
async function withToken(client: Client): Promise<Client> {
  const body = { name: 'Everything', scopes: ['all' as const] }
  return client.as((await client.call(apiTokensApi.create, { body })).token)
}

const technicianAddress = 'desk@msp.example'

describe.skipIf(missing !== '')(`a change on this computer becomes a ticket${missing}`, () => {
  const users = [1, 2].map(() => `gh${randomBytes(5).toString('hex')}`)
  const [first = '', second = ''] = users
  let scratch: Scratch
  let gatehouse: Gatehouse
  let fake: FakeConnectWise
  let mail: MailServer
  let client: Client
  let organizationId: string
  let browser: Browser
  let page: Page
  let trouble: readonly string[]

  beforeAll(async () => {
    requireConsole()
    scratch = await openScratch()
    fake = await startFakeConnectWise({ requiresClientId: true })
    mail = await startMailServer()
    gatehouse = await scratch.start()
    client = await withToken(await gatehouse.signIn())
    organizationId = await managingOrganization(client)
    browser = await openBrowser()
    page = await (await openWindow(browser)).newPage()
    page.setDefaultTimeout(15_000)
    trouble = listenForTrouble(page)
    for (const user of users) {
      await run('useradd', ['--no-create-home', '--shell', '/usr/sbin/nologin', user])
    }
    await until('the first collection of accounts ends', async () => {
      const { sources } = await client.call(collectorsApi.list, { params: { organizationId } })
      const connectors = sources.flatMap((source) => source.connectors)
      return connectors.find(({ kind }) => kind === 'linux-accounts')?.status.status === 'healthy'
    })
    await signInAtFirst(page, gatehouse.url)
  })

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    const directory = path.join(tmpdir(), 'gatehouse-e2e-pictures')
    await mkdir(directory, { recursive: true })
    const file = path.join(directory, `${task.name.replaceAll(/\W+/g, '-')}.png`)
    await page.screenshot({ path: file })
    console.error(`${page.url()} looked like ${file}`)
  })

  afterAll(async () => {
    await browser?.close()
    for (const user of users) await run('userdel', [user]).catch(() => undefined) // Never made.
    await scratch?.close()
    await fake?.close()
    await mail?.close()
  })

  const open = (address: string) => page.goto(new URL(address, gatehouse.url).href)

  const openAlert = async () => {
    const { id } = await untilAlert(client, organizationId, 'the alert', isOurs)
    await open(`/organizations/${organizationId}/alerts/${id}`)
    await page.getByRole('heading', { level: 1, name: ruleName }).waitFor()
  }
  /** Other things may happen on this computer at the same time. */
  const ourTickets = () => fake.tickets.filter(({ summary }) => summary.includes(ruleName))
  const isOurs = ({ name }: { name: string }) => name === ruleName

  test('a service desk is connected in the browser', async () => {
    const { site, companyId, publicKey, privateKey, clientId } = connectionOf(fake)
    await open('/settings/service-desks/new')

    await page.getByLabel('Site').fill(site)
    await page.getByLabel('Company ID').fill(companyId)
    await page.getByLabel('Public key').fill(publicKey)
    await page.getByLabel('Private key').fill(privateKey)
    await page.getByLabel('Client ID').fill(clientId)
    await page.getByRole('button', { name: 'Connect and go on' }).click()

    await page.waitForURL(/\/settings\/service-desks\/[0-9a-f-]{36}/)
    const { serviceDesks } = await client.call(serviceDesksApi.list, {})
    expect(serviceDesks).toMatchObject([{ name: 'ConnectWise PSA', hasSecret: true }])
    await mapOrganization(
      client,
      fake,
      { serviceDeskId: serviceDesks[0]?.id ?? '', organizationId },
      { consolidationIntervalSeconds: 1, pollIntervalSeconds: 10 },
    )
  })

  test('mail is sent, and a predefined rule is switched on in the browser', async () => {
    await client.call(emailApi.saveSettings, {
      body: {
        ...{ isEnabled: true, host: mail.host, port: mail.ports.plain, security: 'none' as const },
        ...{ username: '', fromAddress: 'gatehouse@msp.example', fromName: 'Gatehouse', caPem: '' },
      },
    })
    const profile = await defaultProfile(client)
    await client.call(alertProfilesApi.updateDelivery, {
      params: { profileId: profile.id },
      body: {
        ...profile.delivery,
        email: {
          isEnabled: true,
          recipients: [technicianAddress],
          toOrganizationAdministrators: false,
          minimumSeverity: 'low',
        },
      },
    })

    await open(`/alert-profiles/${profile.id}`)
    const control = page
      .getByRole('rowgroup')
      .filter({ hasText: category })
      .getByRole('switch', { name: `${ruleName} is active` })
    if (!(await control.isChecked())) await control.press('Space')

    await until(
      'the rule is active',
      async () =>
        (await defaultProfile(client)).rules.find(
          (rule) => isOurs(rule) && rule.category === category,
        )?.isActive,
    )
  })

  test('a new administrator is a ticket that says who became one', async () => {
    await run('usermod', ['-aG', 'sudo', first])

    const ticket = await until('a ticket at the service desk', () => ourTickets()[0], 30)

    expect(ticket.company).toMatchObject({ id: 250 })
    const described = fake.notesOf(ticket.id).map(({ text }) => text)
    expect(described.join('\n')).toContain('sudo')
    expect(described.join('\n')).toContain(first)
  })

  test('the alert shows its ticket', async () => {
    const number = String(ourTickets()[0]?.id)
    await open('/alerts')
    await page.getByRole('row').filter({ hasText: ruleName }).filter({ hasText: number }).waitFor()

    await openAlert()

    await page.getByRole('heading', { name: `Ticket ${number}` }).waitFor()
    await page.getByText('New', { exact: true }).waitFor()
  })

  test('the same alert came by mail', async () => {
    const message = await until(
      'a message about it',
      async () => (await mail.delivered()).find(({ text }) => text.includes(ruleName)),
      30,
    )

    expect(message.header('to')).toContain(technicianAddress)
    expect(message.text).toContain('sudo')
    expect(message.text).toContain(first)
  })

  test('another one is written to the same ticket', async () => {
    const [ticket] = ourTickets()
    const before = fake.notesOf(ticket?.id ?? 0).length

    await run('usermod', ['-aG', 'sudo', second])

    await until('the ticket says more', () => fake.notesOf(ticket?.id ?? 0).length > before, 45)
    expect(ourTickets()).toHaveLength(1)
    const alert = await untilAlert(client, organizationId, 'both records', (one) => {
      return isOurs(one) && one.recordCount === 2
    })
    expect(alert.ticket?.number).toBe(String(ticket?.id))
  })

  test('who closes the ticket resolves the alert', async () => {
    const id = ourTickets()[0]?.id ?? 0
    await openAlert()

    await fake.technician.setStatus(id, 'Closed')

    const alert = await untilAlert(client, organizationId, 'a resolved alert', (one) => {
      return isOurs(one) && one.state.status === 'resolved'
    })
    expect(fake.deliveries.at(-1)?.status).toBeLessThan(300)
    expect(alert.ticket).toMatchObject({ state: 'closed', statusName: 'Closed' })
    await page.getByText('Resolved', { exact: true }).first().waitFor()
    const { events } = await client.call(alertsApi.get, {
      params: { organizationId, alertId: alert.id },
    })
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['raised', 'ticket', 'repeated', 'resolved']),
    )
  })

  test('all pages about it have one heading and a name for everything', async () => {
    const { opened, barriers } = await openEveryPage(page, gatehouse.url, [
      '/alerts?status=all',
      '/tickets',
    ])

    expect([...opened]).toEqual(
      expect.arrayContaining([
        '/organizations/:id/alerts/:id',
        '/organizations/:id/tickets/:id',
        '/settings/email/messages/:id',
        '/settings/service-desks/:id',
        '/settings/service-desks/:id templates',
        '/tickets requests',
      ]),
    )
    expect(barriers).toEqual([])
  }, 400_000)

  test('nothing goes wrong behind the pages', () => {
    expect(trouble).toEqual([])
  })
})
