import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { rawPublicKey } from '@gatehouse/recording/node/ed25519'
import type { Replay } from '@gatehouse/server/domains/recordings/replay-format.ts'
import { replayPage } from '@gatehouse/server/domains/recordings/replay-page.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, hasChromium, openBrowser } from './browser.ts'

const run = promisify(execFile)
const program = path.resolve(import.meta.dirname, '../../server/src/main.ts')
const missing = hasChromium ? '' : ` (missing here: ${chromiumPath})`

const replay: Replay = {
  about: {
    ...{ id: 'r', target: 'web1', user: 'anna', account: 'root', sessionType: 'Root shell' },
    ...{ sessionId: 's', state: 'complete', startedAt: '2026-11-21T09:00:00.000Z' },
    ...{ durationMs: 20_000, signedBy: 'Müller & Söhne <IT>', problem: '' },
    exportedAt: '2026-11-21T10:00:00.000Z',
  },
  terminals: [[1, 60, 10, 'Shell']],
  keyframes: [[9000, 1, 60, 10, 'as it was at nine\r\n']],
  frames: [
    [0, 1, 1, '60x10'],
    [100, 1, 0, 'Welcome to </script><script>document.title = "taken"</script>\r\n'],
    [10_000, 1, 0, 'and the end'],
  ],
  lines: [
    [100, 'output', 'Welcome to </script>'],
    [5000, 'exec', 'ls <img src=x onerror=alert(1)>'],
  ],
}

describe.skipIf(!hasChromium)(`a replay, from a file${missing}`, () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = Buffer.from(rawPublicKey(privateKey))
  const html = replayPage(replay, { id: 'k', privateKey, publicKey })
  let directory: string
  let browser: Browser
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-replay-'))
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function opened(content: string | Uint8Array): Promise<{ page: Page; asked: string[] }> {
    const file = path.join(directory, 'replay.html')
    await writeFile(file, content)
    const page = await browser.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    return { page, asked }
  }

  const verdictOf = (page: Page) => page.locator('#verdict')

  test('it shows what was shown, says that it is intact, and asks nobody for anything', async () => {
    const { page, asked } = await opened(html)

    await page.locator('#verdict.good').waitFor()
    expect(await verdictOf(page).textContent()).toMatch(
      /^Intact, signed by Müller & Söhne <IT> with the key [0-9a-f]{64}$/,
    )
    await page.locator('.xterm-rows', { hasText: 'and the end' }).waitFor()
    expect(await page.title()).toBe('anna on web1')
    await page.getByRole('button', { name: /exec: ls <img/ }).click()
    await page.locator('.xterm-rows', { hasText: 'Welcome to </script>' }).waitFor()
    expect(await page.locator('.xterm-rows').textContent()).not.toContain('and the end')
    await page.getByRole('slider', { name: 'Position' }).fill('480')
    await page.locator('.xterm-rows', { hasText: 'as it was at nine' }).waitFor()
    await page.getByRole('button', { name: 'Play' }).click()
    await page.locator('.xterm-rows', { hasText: 'and the end' }).waitFor()
    expect(asked).toHaveLength(1)
    await page.close()
  })

  test('a page whose check cannot run never says that it is intact', async () => {
    const bytes = Buffer.from(html)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3)
    const { page } = await opened(bytes)

    expect(await verdictOf(page).textContent()).toContain('If this stays, the file was changed')
    await page.close()
  })

  test('what is added at the end is told', async () => {
    const { page } = await opened(`${html}<p>More</p>`)

    await page.locator('#verdict.bad').waitFor()
    await page.close()
  })

  test('the command says the same, without a server', async () => {
    const file = path.join(directory, 'checked.html')
    const check = (...args: string[]) =>
      run(process.execPath, [program, 'verify-replay', file, ...args], { cwd: directory })
    await writeFile(file, html)
    const { stdout } = await check()
    const keyId = /^Key: ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? ''

    expect(stdout).toContain('Intact: the recording of anna on web1')
    await check('--key', keyId)
    await expect(check('--key', keyId.replace(/^./, 'x'))).rejects.toMatchObject({ code: 1 })
    await writeFile(file, html.replace('Skip idle', 'Skip idIe'))
    await expect(check()).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('This file was changed after it was exported') as string,
    })
  })

  const places = {
    'what was recorded': html.indexOf('id="recording">') + 200,
    'who signed it': html.indexOf('gatehouse-key" content="') + 30,
    'the signature': html.indexOf('gatehouse-signature" content="') + 40,
    'the policy': html.indexOf("default-src 'none'") + 3,
    'the styles': html.indexOf('#verdict.bad'),
    'the terminal': html.indexOf('only accepts positive integers'),
    'the words of the page': html.indexOf('Skip idle time'),
  }
  for (const [what, place] of Object.entries(places)) {
    test(`a changed byte is told: ${what}`, async () => {
      const bytes = Buffer.from(html)
      const at = Buffer.byteLength(html.slice(0, place))
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      const { page } = await opened(bytes)

      await page.locator('#verdict.bad').waitFor()
      expect(await verdictOf(page).textContent()).toContain('was changed')
      await page.close()
    })
  }
})
