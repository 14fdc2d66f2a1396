import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
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
import { missingPrograms } from './found-programs.ts'
import { adminPassword } from './gatehouse.ts'
import { openPty } from './pty.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const missing = [
  missingForSshd(),
  missingPrograms('ssh', 'script'),
  hasChromium ? '' : chromiumPath,
]
  .filter(Boolean)
  .join(', ')

describe.skipIf(missing !== '')(
  `recordings in the console (missing: ${missing || 'nothing'})`,
  () => {
    let stage: SshStage
    let browser: Browser
    let page: Page
    let trouble: readonly string[]

    beforeAll(async () => {
      requireConsole()
      stage = await openSshStage()
      const shell = openPty(`ssh -F ${stage.config} -tt web1`, {
        ...{ env: stage.environment, nameFile: stage.file('tty') },
      })
      await shell.until(/\$ $/, 60)
      shell.type('printf "\\033[32mthe %s\\033[0m\\n" needle\r')
      await shell.until(/the needle/)
      shell.type('sleep 1; seq 1 500\r')
      await shell.until(/\n500\r/)
      shell.type('exit\r')
      await shell.ended
      const sharing = ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=yes']
      const shared = [...sharing, '-o', `ControlPath=${stage.file('mux')}`]
      await stage.ssh(...shared, 'web1', 'echo from the first')
      await stage.ssh(...shared, 'web1', 'echo from the second')
      await stage.ssh(...shared, '-O', 'exit', 'web1')
      await until(
        'both can be searched',
        async () => {
          const query = { text: 'from the second' }
          const { recordings } = await stage.admin.call(recordingsApi.list, {})
          const { hits } = await stage.admin.call(recordingsApi.search, { query })
          return recordings.length === 2 && hits.length > 0
        },
        60,
      )
      browser = await openBrowser()
      page = await (await openWindow(browser)).newPage()
      page.setDefaultTimeout(30_000)
      trouble = listenForTrouble(page)
      await page.goto(stage.gatehouse.url)
      await page.getByLabel('User name').fill('admin')
      await page.getByLabel('Password', { exact: true }).fill(adminPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('navigation', { name: 'Pages' }).waitFor()
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
      await stage?.close()
    })

    const screen = (text: string) => page.locator('.xterm-rows', { hasText: text })

    test('what was on a screen is found, and the hit opens the player at its moment', async () => {
      await page.getByRole('link', { name: 'Recordings', exact: true }).click()
      await page.getByRole('row').filter({ hasText: 'Complete' }).first().waitFor()
      expect(await page.getByRole('row').filter({ hasText: 'web1' }).count()).toBe(2)
      expect(await barriersIn(page)).toEqual([])
      await page.getByRole('link', { name: 'Shown or typed' }).click()
      const field = page.getByLabel('Find what was shown or typed')
      await field.fill('the needle')
      await field.press('Enter')
      await page
        .getByRole('link', { name: /^\d+:\d\d.*the needle$/ })
        .last()
        .click()

      await screen('the needle').waitFor()
      expect(new URL(page.url()).searchParams.get('at')).toMatch(/^[1-9]\d*$/)
      await page
        .getByRole('region', { name: 'What happened' })
        .getByText(/^\d+ lines?$/)
        .waitFor()
      expect(await barriersIn(page)).toEqual([])
    })

    test('it plays from the beginning to the end, and what comes later is not shown before', async () => {
      await page.keyboard.press('0')
      await screen('the needle').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Play', exact: true }).click()
      await screen('the needle').waitFor()
      const position = page.getByRole('slider', { name: 'Position' })
      await position.fill((await position.getAttribute('max')) ?? '')
      await screen('499').waitFor()
      await position.fill('0')
      await screen('the needle').waitFor({ state: 'detached' })
    })

    test('a command is an event, and leads to where it was carried out', async () => {
      await page.getByLabel('Clear: Find in this recording').click()
      await page.getByRole('button', { name: /seq 1 500/ }).click()

      await screen('the needle').waitFor()
      expect(await screen('499').count()).toBe(0)
    })

    test('each terminal of a shared connection has its tab', async () => {
      await page.getByRole('link', { name: 'Recordings', exact: true }).first().click()
      await page.getByRole('row').filter({ hasText: 'web1' }).first().getByRole('link').click()

      await page.getByRole('tab', { name: /from the second/ }).click()
      await screen('from the second').waitFor()
      await page.getByRole('tab', { name: /from the first/ }).click()
      await screen('from the first').waitFor()
      expect(await barriersIn(page)).toEqual([])
    })

    test('it is checked, held, and cannot be deleted while it is held', async () => {
      await page.getByRole('button', { name: 'Check every segment' }).click()
      await page.getByText('Unchanged since it was recorded').waitFor()
      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: 'Put on legal hold' }).click()
      await page.getByLabel('Reason').fill('A court asks')
      await page.getByRole('button', { name: 'Put it on hold' }).click()
      await page.getByText('On legal hold by admin').waitFor()
      await page.getByRole('button', { name: 'More actions' }).click()

      const remove = page.getByRole('menuitem', { name: 'Delete for good' })
      expect(await remove.getAttribute('aria-disabled')).toBe('true')
      await page.keyboard.press('Escape')
    })

    test('the session leads to its recording', async () => {
      const [session] = await stage.sessions()
      await page.goto(
        `${stage.gatehouse.url}/organizations/${stage.organizationId}/sessions/${session?.id}`,
      )
      await page.getByRole('link', { name: 'Play the recording' }).click()

      await page.getByRole('heading', { level: 1, name: 'tech on web1' }).waitFor()
      await page.getByRole('region', { name: 'Player' }).waitFor()
    })

    test('nothing goes wrong behind the pages', () => {
      expect(trouble).toEqual([])
    })
  },
)
