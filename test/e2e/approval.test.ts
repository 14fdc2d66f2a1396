import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { emailApi } from '@gatehouse/contract/email'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { usersApi } from '@gatehouse/contract/users'
import {
  type MailServer,
  mailServerMissing,
  startMailServer,
} from '@gatehouse/server/domains/email/mail-server-testing.ts'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
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
import { managingOrganization } from './found.ts'
import { missingPrograms } from './found-programs.ts'
import { addMember, type Member, memberPassword } from './member.ts'
import { openPty, type Pty } from './pty.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const missing = [
  missingForSshd(),
  missingPrograms('ssh', 'script'),
  hasChromium ? '' : chromiumPath,
  mailServerMissing.trim(),
]
  .filter(Boolean)
  .join(', ')

const phone = { width: 390, height: 844 }
const approverAddress = 'boss@msp.example'
const pictures = path.join(tmpdir(), 'gatehouse-e2e-pictures')

describe.skipIf(missing !== '')(
  `a session that somebody else has to approve (missing: ${missing || 'nothing'})`,
  () => {
    let stage: SshStage
    let mail: MailServer
    let boss: Member
    let browser: Browser
    let pty: Pty | undefined
    const windows: BrowserContext[] = []
    const trouble: (readonly string[])[] = []

    beforeAll(async () => {
      requireConsole()
      mail = await startMailServer()
      stage = await openSshStage()
      const organizationId = await managingOrganization(stage.admin)
      boss = await addMember(stage.admin, {
        organizationId,
        username: 'boss',
        role: 'administrator',
      })
      await stage.admin.call(usersApi.update, {
        params: { organizationId, userId: boss.userId },
        body: { email: approverAddress },
      })
      await stage.admin.call(emailApi.saveSettings, {
        body: {
          ...{ isEnabled: true, host: mail.host, port: mail.ports.plain, security: 'none' },
          ...{ username: '', fromAddress: 'gate@msp.example', fromName: 'Gatehouse', caPem: '' },
        },
      })
      const tier = {
        ...{ approverIds: [boss.userId, stage.tech.userId], required: 1 },
        ...{ escalationMinutes: 10, escalationIds: [] },
      }
      await stage.allow('With approval', { approvals: [tier], requiresReason: true })
      await stage.addHost('web1-asked', 'With approval+Broken_mail')
      browser = await openBrowser()
    })
    afterEach(async ({ task }) => {
      await pty?.close()
      pty = undefined
      if (task.result?.state === 'fail') await takePictures(task.name)
      for (const window of windows.splice(0)) await window.close()
      expect(await stage.accountsLeft()).toEqual([])
    })
    afterAll(async () => {
      await browser?.close()
      await stage?.close()
      await mail?.close()
    })

    async function takePictures(name: string) {
      await mkdir(pictures, { recursive: true })
      for (const [index, page] of windows.flatMap((window) => window.pages()).entries()) {
        const file = path.join(pictures, `${name.replaceAll(/\W+/g, '-')}-${index}.png`)
        await page.screenshot({ path: file, fullPage: true })
        console.error(`${page.url()} looked like ${file}`)
      }
    }

    async function openPage(address: string, options: Parameters<typeof openWindow>[1] = {}) {
      const window = await openWindow(browser, options)
      windows.push(window)
      const page = await window.newPage()
      page.setDefaultTimeout(20_000)
      trouble.push(listenForTrouble(page))
      await page.goto(new URL(address, stage.gatehouse.url).href)
      return page
    }
    async function signIn(page: Page, username: string) {
      await page.getByLabel('User name').fill(username)
      await page.getByLabel('Password', { exact: true }).fill(memberPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    const ssh = (host = 'web1-asked'): Pty => {
      const command = `ssh -F ${stage.config} ${host}`
      pty = openPty(command, { env: stage.environment, nameFile: stage.file('tty') })
      return pty
    }
    const requested = () =>
      until('a request waits', async () =>
        (await stage.sessions()).find(({ state }) => state === 'requested'),
      )
    const addressOf = (id: string) => `/organizations/${stage.organizationId}/sessions/${id}`
    const linkIn = (id: string) =>
      until(
        'the mail with the link',
        async () => {
          const all = await mail.delivered()
          const sent = all.find(
            ({ text, header }) =>
              text.includes(addressOf(id)) && header('to')?.includes(approverAddress),
          )
          const link = /https:\/\/\S+\/sessions\/[\w-]+\/approval\/[\w-]+/.exec(sent?.text ?? '')
          return sent && { sent, link: link?.[0] ?? '' }
        },
        30,
      )

    test('waits in the terminal, is approved on a phone by the link of a mail, and goes through', async () => {
      const terminal = ssh()
      await terminal.until(/Waiting for|approv/i)
      const { id } = await requested()
      const { sent, link } = await linkIn(id)
      expect(sent.header('to')).toContain(approverAddress)
      expect(sent.text).toContain('Broken_mail')
      expect(link.startsWith(stage.gatehouse.url)).toBe(true)

      const page = await openPage(link, phone)
      await page.getByLabel('User name').waitFor()
      await signIn(page, 'boss')
      await page.getByRole('heading', { name: 'Let them in?' }).waitFor()
      expect(await barriersIn(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(
        true,
      )
      await page.getByLabel('Your reason').fill('Go ahead')
      await page.getByRole('button', { name: 'Approve' }).click()

      await terminal.until(/\$ /, 60)
      terminal.type('sudo -n id -u; exit\r')
      await terminal.until(/[\r\n]0\r\n/)
      expect(await terminal.ended).toBe(0)
      await page.getByRole('heading', { name: 'Approved' }).waitFor()

      // The link decides once, and never again, also not for who had it.
      const later = await openPage(link)
      await signIn(later, 'boss')
      await later.getByRole('heading', { name: 'Approved' }).waitFor()
      expect(await later.getByRole('button').count()).toBe(0)
      await later.getByRole('link', { name: 'What became of it' }).click()
      await later.getByText('Go ahead').first().waitFor()

      const other = await openPage(link)
      await signIn(other, 'tech')
      await other.getByText(/not for you/).waitFor()
      // That the server refused it is all that this page has to complain about.
      expect(trouble.pop()).toEqual([expect.stringContaining('404')])
    })

    test('is denied in words', async () => {
      const terminal = ssh()
      await terminal.until(/Waiting for|approv/i)
      const { id } = await requested()
      const page = await openPage(addressOf(id))
      await signIn(page, 'boss')
      await page.getByLabel('Your reason').fill('Not on a Friday')
      await page.getByRole('button', { name: 'Deny' }).click()

      await terminal.until(/Not on a Friday/)
      expect(await terminal.ended).toBe(255)
    })

    test('is asked for in the console, and not approved by who asked', async () => {
      const page = await openPage('/my-access')
      await signIn(page, 'tech')
      await page.getByRole('button', { name: 'Ask for web1, Root by sudo' }).click()
      await page.getByRole('textbox', { name: /^Reason/ }).fill('Mailbox')
      await page.getByRole('button', { name: 'Ask for it' }).click()
      const { id } = await requested()
      const { organizationId } = stage

      await page.waitForURL(new URL(addressOf(id), stage.gatehouse.url).href)
      await page.getByRole('heading', { name: 'Asked for' }).waitFor()
      expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true)
      const own = await stage.tech.signedIn.send(sessionsApi.decide, {
        params: { organizationId, sessionId: id },
        body: { decision: 'approved' },
      })
      expect(own.status).toBe(403)

      const other = await openPage(addressOf(id), phone)
      await signIn(other, 'boss')
      await other.getByRole('button', { name: 'Approve' }).click()
      const ran = await stage.ssh('web1-asked', 'sudo -n id -u')
      expect(ran).toMatchObject({ code: 0, stdout: '0\n' })
      await stage.tech.signedIn.call(sessionsApi.cancel, {
        params: { organizationId, sessionId: id },
      })
    })

    test('nothing goes wrong behind the pages', () => {
      expect(trouble.flat()).toEqual([])
    })
  },
)
