import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { auditTrailApi } from '@gatehouse/contract/audit-trail'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { loginsApi } from '@gatehouse/contract/logins'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from '@gatehouse/contract/organizations'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import {
  aKeyPair,
  missingForSshd,
  startSshd,
  type TestSshd,
} from '@gatehouse/server/platform/testing/sshd.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  barriersIn,
  chromiumPath,
  hasChromium,
  listenForTrouble,
  openBrowser,
  openWindow,
  requireConsole,
} from './browser.ts'
import type { Client } from './client.ts'
import { managingOrganization } from './found.ts'
import { adminPassword, type Gatehouse } from './gatehouse.ts'
import { addMember, type Member, memberPassword } from './member.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { until } from './until.ts'

const missing = [missingForSshd(), hasChromium ? '' : chromiumPath].filter(Boolean).join(', ')

describe.skipIf(missing !== '')(
  `a terminal in the browser (missing: ${missing || 'nothing'})`,
  () => {
    let scratch: Scratch
    let gatehouse: Gatehouse
    let sshd: TestSshd
    let browser: Browser
    let admin: Client
    let tech: Member
    let organizationId: string
    let targetId: string
    let terminal: Page
    let watching: Page
    let trouble: readonly string[]

    beforeAll(async () => {
      requireConsole()
      scratch = await openScratch()
      const service = aKeyPair()
      sshd = await startSshd({
        users: {
          service: { authorizedKeys: [service.publicKey], sudo: 'ALL=(ALL) NOPASSWD: ALL' },
        },
      })
      gatehouse = await scratch.start({ args: ['--no-agent'] })
      admin = await gatehouse.signIn()
      await prepare(service.privateKey)
      browser = await openBrowser()
      terminal = await signedInPage('tech', memberPassword)
      watching = await signedInPage('admin', adminPassword)
      trouble = listenForTrouble(terminal)
    })

    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return
      await picture(terminal, `failed-terminal-${task.name}`)
      await picture(watching, `failed-watching-${task.name}`)
    })

    afterAll(async () => {
      await browser?.close()
      await scratch?.close()
      await sshd?.close()
    })

    async function prepare(privateKey: string): Promise<void> {
      await admin.call(organizationSettingsApi.update, {
        params: { organizationId: await managingOrganization(admin) },
        body: { secondFactor: 'off' },
      })
      organizationId = (await admin.call(organizationsApi.create, { body: { name: 'Northwind' } }))
        .id
      const params = { organizationId }
      const target = await admin.call(targetsApi.create, {
        params,
        body: { name: 'web1', address: '127.0.0.1', port: sshd.port },
      })
      targetId = target.id
      const credential = await admin.call(credentialsApi.create, {
        params,
        body: {
          ...{ name: 'Service', username: sshd.users['service']?.name ?? '', purpose: 'service' },
          ...{ kind: 'ssh-key', targetId, secret: { from: 'private-key', privateKey } },
        },
      })
      await admin.call(targetsApi.update, {
        params: { organizationId, targetId },
        body: { serviceCredentialId: credential.id },
      })
      const group = await admin.call(organizationGroupsApi.create, {
        body: { name: 'Customers of tech', organizationIds: [organizationId] },
      })
      tech = await addMember(admin, {
        ...{ organizationId: await managingOrganization(admin), username: 'tech', role: 'editor' },
        groupIds: [group.id],
      })
      const { sessionTypes } = await admin.call(sessionTypesApi.list, {})
      const sessionTypeId = sessionTypes.find(({ name }) => name === 'Root by sudo')?.id ?? ''
      await admin.call(accessPoliciesApi.create, {
        body: {
          ...{ name: 'Technicians', userIds: [tech.userId], sessionTypeIds: [sessionTypeId] },
          scope: { organizationIds: [organizationId] },
        },
      })
    }

    async function signedInPage(username: string, password: string): Promise<Page> {
      const page = await (await openWindow(browser)).newPage()
      page.setDefaultTimeout(30_000)
      await page.goto(gatehouse.url)
      await page.getByLabel('User name').fill(username)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('navigation', { name: 'Pages' }).waitFor()
      return page
    }

    /** Where somebody looks at them; nowhere else are they made. */
    async function picture(page: Page | undefined, name: string): Promise<void> {
      const directory = process.env['GATEHOUSE_PICTURES']
      if (!directory || !page) return
      await page.screenshot({ path: path.join(directory, `${name.replaceAll(/\W+/g, '-')}.png`) })
    }

    const rows = (page: Page) => page.locator('.xterm-rows').last()
    const shown = async (page: Page) => (await rows(page).innerText()).replaceAll('\u00A0', ' ')
    const untilShown = (page: Page, pattern: RegExp) =>
      until(`the screen shows ${pattern}`, async () => pattern.test(await shown(page)), 30)
    const type = async (text: string) => {
      await terminal.getByRole('region', { name: 'Terminal on web1' }).click()
      await terminal.keyboard.type(text)
    }
    const session = async () =>
      (await admin.call(sessionsApi.list, { query: { organizationId } })).sessions[0]
    const accounts = () => readFile('/etc/passwd', 'utf8')

    test('who may go in connects from their access, as an account made for it', async () => {
      await terminal.getByRole('link', { name: 'My access' }).first().click()
      const connect = terminal.getByRole('button', { name: 'Connect to web1, Root by sudo' })
      await connect.waitFor()
      await picture(terminal, 'my-access')
      await connect.click()
      await terminal.getByText('Connected', { exact: true }).waitFor()
      await untilShown(terminal, /\$ /)
      await type('id -un\n')

      const { account = '' } = (await session()) ?? {}
      await untilShown(terminal, new RegExp(`id -un\\s+${account}`))
      await picture(terminal, 'terminal-light')

      expect(account).toMatch(/^tech/)
      expect(await accounts()).toContain(`${account}:`)
    })

    test('the connection is the browser’s: its address, its name, its protocol', async () => {
      const { id = '' } = (await session()) ?? {}
      const details = await admin.call(sessionsApi.get, {
        params: { organizationId, sessionId: id },
      })

      expect(details.connectionList).toEqual([
        expect.objectContaining({
          ...{ protocol: 'browser', address: '127.0.0.1' },
          client: expect.stringContaining('Chrome'),
        }),
      ])
    })

    test('an administrator sees what is there, and each key as it is pressed', async () => {
      await watching.getByRole('link', { name: 'Sessions', exact: true }).first().click()
      await watching.getByRole('link', { name: 'Watch tech on web1' }).click()
      await untilShown(watching, /id -un\s+tech/)
      await untilShown(terminal, /admin watches this session/)
      await type('echo live-$((40+2))\n')
      await untilShown(terminal, /live-42/)
      const since = performance.now()
      await untilShown(watching, /live-42/)
      await picture(watching, 'watching-light')

      // The pictures of both come at different times; this only says that it is not a matter of seconds.
      expect(performance.now() - since).toBeLessThan(5000)
      const { events } = await admin.call(auditTrailApi.list, {
        params: { organizationId },
        query: {},
      })
      expect(events.map(({ summary }) => summary)).toContainEqual(
        expect.stringContaining('admin watches the session of tech on web1'),
      )
    })

    test('a lock stops every key with words, and an unlock lets them go on', async () => {
      await watching.getByRole('button', { name: 'Lock', exact: true }).click()
      await watching.getByLabel('Message to the user').fill('Wait, what are you doing?')
      await watching.getByRole('button', { name: 'Lock it' }).click()
      await untilShown(terminal, /Wait, what are you doing\?/)
      await terminal.getByText('Locked', { exact: true }).waitFor()
      await type('echo never-shown\n')
      await picture(terminal, 'terminal-locked')
      await watching.getByRole('button', { name: 'Unlock' }).click()
      await untilShown(terminal, /Unlocked/)
      await terminal.getByText('Connected', { exact: true }).waitFor()
      await type('echo go-on\n')
      await untilShown(watching, /go-on/)

      expect(await shown(terminal)).not.toContain('never-shown')
    })

    test('what is typed at a hidden prompt is not seen by who watches', async () => {
      await type('read -rs word; echo got-${#word}\n')
      await type('hunter2-secret\n')
      await untilShown(watching, /got-14/)

      expect(await shown(watching)).not.toContain('hunter2')
    })

    test('an editor has the whole screen on both sides, and gives it back', async () => {
      await type(
        "printf '\\033[?1049h\\033[2J\\033[3;1Hone page'; read -r; printf '\\033[?1049l'\n",
      )
      await untilShown(watching, /^\s*(admin watches.*)?\s*one page/)
      await watching.reload()
      await untilShown(watching, /one page/)
      await type('\n')
      await untilShown(watching, /got-14/)
      await untilShown(terminal, /got-14/)
    })

    test('a long paste arrives whole, and a flood of output can be stopped', async () => {
      await type('stty -echo; echo rea""dy; head -c 1024000 | sha256sum; stty echo\n')
      await untilShown(terminal, /ready/)
      const text = 'abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz\r'.repeat(
        16_000,
      )
      const expected = await sha256(text.replaceAll('\r', '\n'))
      await paste(text)
      await untilShown(terminal, new RegExp(expected.slice(0, 30)))

      await type('yes flood\n')
      await untilShown(terminal, /flood\s+flood/)
      await terminal.keyboard.press('Control+C')
      await type('echo stopped-$((1+1))\n')
      await untilShown(terminal, /stopped-2/)
      await untilShown(watching, /stopped-2/)
    })

    async function paste(text: string): Promise<void> {
      // In the browser, as a text: types of a page are none of this program's.
      await terminal.evaluate(`{
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', ${JSON.stringify(text)})
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
      document.querySelector('.xterm-helper-textarea').dispatchEvent(event)
    }`)
    }

    async function sha256(text: string): Promise<string> {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
      return Buffer.from(digest).toString('hex')
    }

    test('a shell that ends says so, and another one can be opened', async () => {
      await type('exit 3\n')
      await terminal.getByText('The shell has ended with exit code 3.').waitFor()
      await picture(terminal, 'terminal-ended')
      await terminal.getByRole('button', { name: 'Open another one' }).click()
      await terminal.getByText('Connected', { exact: true }).waitFor()
      await untilShown(terminal, /\$ /)
      await type('echo again-$((2+3))\n')
      await untilShown(terminal, /again-5/)
      await untilShown(watching, /again-5/)
      await picture(watching, 'watching-tabs')
    })

    test('the page is usable on a telephone, in the dark, and without a mouse', async () => {
      expect(await barriersIn(terminal)).toEqual([])
      expect(await barriersIn(watching)).toEqual([])
      for (const page of [terminal, watching]) {
        const name = page === terminal ? 'terminal' : 'watching'
        await page.emulateMedia({ colorScheme: 'dark' })
        await picture(page, `${name}-dark`)
        await page.setViewportSize({ width: 390, height: 760 })
        await untilShown(page, /again-5/)
        await picture(page, `${name}-phone`)
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow).toBe(0)
      }
      await terminal.setViewportSize({ width: 1440, height: 900 })
      await watching.setViewportSize({ width: 1440, height: 900 })
    })

    test('a terminated session is over on both pages, and its account is gone', async () => {
      const { id = '', account = '' } = (await session()) ?? {}
      await watching.getByRole('button', { name: 'Terminate' }).click()
      await watching.getByLabel('Reason').fill('It is enough')
      await watching.getByRole('button', { name: 'Terminate it' }).click()

      await terminal.getByText('This session is over').waitFor()
      await watching.getByText('The session is over', { exact: true }).waitFor()
      await picture(terminal, 'terminal-over')
      await picture(watching, 'watching-over')
      await until('it is over', async () => (await session())?.state === 'ended', 60)
      expect(await accounts()).not.toContain(`${account}:`)
      expect((await session())?.stateText).toContain('admin ended it: It is enough')
      const recordings = await until('both recordings are whole', async () => {
        const found = await admin.call(recordingsApi.list, { query: { sessionId: id } })
        return found.recordings.every(({ state }) => state === 'complete') && found.recordings
      })
      expect(recordings).toHaveLength(2)
    })

    test('who signs out takes their terminals along', async () => {
      await terminal.goto(`${gatehouse.url}/my-access`)
      await terminal.getByRole('button', { name: 'Connect to web1, Root by sudo' }).click()
      await untilShown(terminal, /\$ /)
      await tech.signedIn.call(loginsApi.endOthers, {})

      await terminal.getByText('Your sign-in has ended, and the terminal with it.').waitFor()
      await until('nobody is connected', async () => (await session())?.connections === 0, 30)
      expect(trouble.filter((one) => !/40[13]/.test(one))).toEqual([])
    })
  },
)
