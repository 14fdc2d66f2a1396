import type { Page } from 'playwright-core'
import { barriersIn } from './browser.ts'

const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** `/alerts/0197…` and `/alerts/0198…` are pages of one kind; parts of a page differ by their name. */
function kindOf({ pathname, searchParams }: URL): string {
  const parts = ['tab', 'view'].flatMap((name) => searchParams.get(name) ?? [])
  return [pathname.replaceAll(id, ':id'), ...parts].join(' ')
}

/** Opens one page of each kind that links lead to, and says what would stop a reader there. */
export async function openEveryPage(
  page: Page,
  url: string,
  starts: readonly string[],
): Promise<{ opened: ReadonlySet<string>; barriers: string[] }> {
  const opened = new Set<string>()
  const barriers: string[] = []
  const waiting = starts.map((start) => new URL(start, url))
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const kind = kindOf(next)
    if (opened.has(kind)) continue
    opened.add(kind)
    await page.goto(next.href)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    barriers.push(...(await barriersIn(page)).map((barrier) => `${kind}: ${barrier}`))
    waiting.push(...(await linksOn(page, url)))
  }
  return { opened, barriers }
}

/** To pages of ours: not to files, and not to other places. */
async function linksOn(page: Page, url: string): Promise<URL[]> {
  const hrefs = await page
    .locator('a[href]:not([download])')
    .evaluateAll((links) => links.map((link) => (link as { href?: string }).href ?? ''))
  return hrefs
    .filter((href) => URL.canParse(href))
    .map((href) => new URL(href))
    .filter(({ origin, pathname }) => origin === url && !pathname.startsWith('/api/v1'))
}
