import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isRoot } from './account.ts'
import type { Authenticator } from './authenticator.ts'
import {
  barriersIn,
  chromiumPath,
  hasChromium,
  listenForTrouble,
  openBrowser,
  openWindow,
  requireConsole,
  signInAtFirst,
} from './browser.ts'
import { openEveryPage } from './every-page.ts'
import { adminPassword, type Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'

const run = promisify(execFile)
const missing = hasChromium ? '' : ` (missing here: ${chromiumPath})`

describe.skipIf(!hasChromium)(`the console in a real browser${missing}`, () => {
  const user = `gh${randomBytes(5).toString('hex')}`
  let scratch: Scratch
  let gatehouse: Gatehouse
  let browser: Browser
  let page: Page
  let trouble: readonly string[]
  let authenticator: Authenticator

  beforeAll(async () => {
    requireConsole()
    scratch = await openScratch()
    gatehouse = await scratch.start()
    browser = await openBrowser()
    page = await (await openWindow(browser)).newPage()
    page.setDefaultTimeout(15_000)
    trouble = listenForTrouble(page)
    authenticator = await signInAtFirst(page, gatehouse.url)
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
    if (isRoot) await run('userdel', [user]).catch(() => undefined) // It was never made.
    await scratch?.close()
  })

  const rowOf = (text: string) => page.getByRole('row').filter({ hasText: text })

  /** Between the values of a row, each of which has a menu of its own. */
  const open = (row: ReturnType<typeof rowOf>) => row.click({ position: { x: 4, y: 4 } })

  async function openActivity(): Promise<void> {
    await page.getByRole('link', { name: 'Activity', exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
  }

  describe.skipIf(!isRoot)('shows what root changes on this computer', () => {
    test('a change is in the list without loading the page again', async () => {
      await openActivity()
      await page.getByText('Live', { exact: true }).waitFor()
      await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }))

      await run('useradd', ['--no-create-home', '--shell', '/usr/sbin/nologin', user])

      const row = rowOf(user).filter({ hasText: 'User' }).first()
      await row.waitFor({ timeout: 8000 })
      expect(await row.innerText()).toContain('Added')
      expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true)
    })

    test('a press on it opens what is known of it', async () => {
      await open(rowOf(user).filter({ hasText: 'User' }).first())

      const panel = page.getByRole('complementary', { name: 'Record' })
      await panel.getByText('/usr/sbin/nologin').first().waitFor()
      expect(page.url()).toMatch(/[?&]record=/)
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
    })

    test('what it was before and after stand side by side', async () => {
      await run('usermod', ['--shell', '/bin/false', user])
      const row = rowOf(user).filter({ hasText: 'Modified' }).first()
      await row.waitFor({ timeout: 8000 })

      await open(row)

      const shell = page.getByRole('region', { name: 'Shell' })
      await shell.getByText('/usr/sbin/nologin').waitFor()
      await shell.getByText('/bin/false').waitFor()
      await page.keyboard.press('Escape')
    })

    test('a filter lives in the address, and the address brings it back', async () => {
      const address = new URL(page.url())
      address.search = new URLSearchParams({ what: `equals:${user}`, action: 'Added' }).toString()

      await page.goto(address.href)

      await rowOf(user).first().waitFor()
      const rows = page.locator('tr[data-row]')
      expect(await rows.count()).toBeGreaterThan(0)
      for (const text of await rows.allInnerTexts()) expect(text).toContain(user)
      await page.getByRole('button', { name: `Remove: What is ${user}` }).waitFor()
    })

    test('what the list shows comes as a file', async () => {
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      // Together: what is waited for alone would fail later, in some other test, when the press fails.
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'CSV' }).click(),
      ])
      const file = path.join(scratch.temporary, 'export.csv')
      await download.saveAs(file)

      const text = await readFile(file, 'utf8')
      expect(text.split('\n', 1)[0]?.toLowerCase()).toContain('who')
      expect(text).toContain(`,${user},`)
      expect(text).toContain('/usr/sbin/nologin')
      expect(text).not.toContain('admin')
    })
  })

  test('the keyboard alone finds a page', async () => {
    await openActivity()

    await page.keyboard.press('Control+k')
    const search = page.getByRole('textbox', { name: 'Search everything' })
    await search.waitFor()
    await search.fill('Sources')
    await page.getByRole('button', { name: 'Sources' }).first().waitFor()
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
  })

  test('every page opens, with one heading and a name for everything', async () => {
    const starts = [
      ...[page.url(), '/organizations', '/profile', '/about'],
      ...['/access-policies/new', '/session-types/new', '/settings/service-desks/new'],
    ]

    const { opened, barriers } = await openEveryPage(page, gatehouse.url, starts)

    expect(opened.size).toBeGreaterThan(35)
    expect([...opened]).toEqual(
      expect.arrayContaining([
        '/access-simulator',
        '/alert-profiles/:id/rules/:id',
        '/alert-rules/new',
        '/organizations/:id/ssh-authority',
        '/recordings',
        '/recordings inside',
        '/session-types/:id',
        '/settings/email/templates',
        '/settings/service-desks/new',
        '/suppression-rules/new',
        '/tickets',
      ]),
    )
    expect(barriers).toEqual([])
  }, 300_000)

  test('nothing goes wrong behind the pages', () => {
    expect(trouble).toEqual([])
  })

  test('the next sign-in asks for the code of the authenticator', async () => {
    const other = await (await openWindow(browser)).newPage()
    await other.goto(gatehouse.url)
    await other.getByLabel('User name').fill('admin')
    await other.getByLabel('Password', { exact: true }).fill(adminPassword)
    await other.getByRole('button', { name: 'Sign in' }).click()
    expect(await barriersIn(other)).toEqual([])

    await other.getByLabel('Code').fill(authenticator.nextCode())
    await other.getByRole('button', { name: 'Continue' }).click()

    await other.getByRole('navigation', { name: 'Pages' }).waitFor()
  })
})
