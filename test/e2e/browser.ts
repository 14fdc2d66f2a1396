import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { authenticatorOf, type Authenticator } from './authenticator.ts'
import { adminPassword } from './gatehouse.ts'

const root = path.resolve(import.meta.dirname, '../..')
export const chromiumPath = '/usr/bin/chromium'
export const hasChromium = existsSync(chromiumPath)

/** Only what this machine serves: nothing of the browser's own talks to anybody. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath, args: flags })

export interface WindowOptions {
  colorScheme?: 'light' | 'dark'
  width?: number
  height?: number
}

export const openWindow = (
  browser: Browser,
  { colorScheme = 'light', width = 1440, height = 900 }: WindowOptions = {},
): Promise<BrowserContext> =>
  browser.newContext({
    ignoreHTTPSErrors: true,
    colorScheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })

/** The launcher has built it; from a checkout of a developer it is built now. */
export function requireConsole(): void {
  if (existsSync(path.join(root, 'console/dist/index.html'))) return
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  execFileSync(process.execPath, [vite, 'build'], { cwd: path.join(root, 'console') })
}

/** What went wrong in a page without anybody seeing it. */
export function listenForTrouble(page: Page): readonly string[] {
  const trouble: string[] = []
  page.on('pageerror', (error) => trouble.push(`${error.name}: ${error.message}`))
  page.on('console', (message) => {
    const { url } = message.location()
    // How the console finds out that somebody has to sign in.
    const isFirstQuestion = url.endsWith('/logins/current') && message.text().includes('401')
    if (message.type() === 'error' && !isFirstQuestion) trouble.push(`${message.text()} ${url}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) trouble.push(`${response.status()} ${response.url()}`)
  })
  return trouble
}

/** Name, password, and the second factor that a person sets up at their first sign-in. */
export async function signInAtFirst(page: Page, url: string): Promise<Authenticator> {
  await page.goto(url)
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const secret = page.locator('code').first()
  await secret.waitFor()
  const authenticator = authenticatorOf((await secret.innerText()).replaceAll(/\s/g, ''))
  await page.getByLabel('The six digits that it shows').fill(authenticator.code())
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByLabel('I keep these codes in a safe place').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  return authenticator
}

/** What a reader without eyes or without a mouse would stumble over; empty when there is nothing. */
export const barriersIn = (page: Page): Promise<string[]> =>
  page.evaluate(readFileSync(path.join(import.meta.dirname, 'barriers-in-page.js'), 'utf8'))
