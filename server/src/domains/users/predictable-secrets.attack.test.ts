import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { newToken } from '#platform/crypto/tokens.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import { newSshCode } from './ssh-sign-in-code.ts'
import { askBrowser, browserDecision } from './ssh-sign-in.service.ts'
import { openDesk } from './users-options.ts'
import { testUsersOptions } from './testing.ts'

const database = useDatabase()
const root = path.resolve(import.meta.dirname, '../../../..')

describe('predictable secrets', () => {
  test('nothing that runs draws from a generator that can be guessed, or brings one of its own', () => {
    for (const [file, text] of sources()) {
      expect(text.includes('Math.random'), file).toBe(false)
      expect(/\bpseudoRandomBytes\b/.test(text), file).toBe(false)
      // Tests own the randomness of a context; the program never gives it one.
      if (/\/(roles|commands)\/|\/main\.ts$/.test(file)) {
        expect(/\brandom\s*[:(]/.test(text), file).toBe(false)
      }
    }
  })

  test('a context that is given no randomness takes that of the system', () => {
    const { db, log } = partsOf(database())

    expect(systemContext('test', { db, log }).random).toBe(randomBytes)
  })

  test('tokens have 256 bits, and codes are drawn evenly from 30 letters', () => {
    const tokens = new Set(Array.from({ length: 1000 }, () => newToken('x_')))
    expect(tokens.size).toBe(1000)
    for (const token of tokens) expect(Buffer.from(token.slice(2), 'base64url')).toHaveLength(32)

    const drawn = new Map<string, number>()
    for (let index = 0; index < 30_000; index += 1) {
      for (const letter of newSshCode(randomBytes).replace('-', '')) {
        drawn.set(letter, (drawn.get(letter) ?? 0) + 1)
      }
    }
    expect(drawn.size).toBe(30)
    // 8,000 expected, with a standard deviation of 88: ten of them never happen.
    for (const [letter, count] of drawn) expect(Math.abs(count - 8000), letter).toBeLessThan(880)
  })

  test('asking for codes has an end for an address, and a code says nothing without its sign-in', async () => {
    const parts = partsOf(database(), new TestClock())
    await aManagingOrganization(parts)
    const desk = openDesk(testUsersOptions)
    const ctx = { ...systemContext('test', parts), address: '203.0.113.99' }
    const asks: Awaited<ReturnType<typeof askBrowser>>[] = []
    let refused = 0
    for (let index = 0; index < 200; index += 1) {
      await askBrowser(ctx, desk, { username: 'nobody', client: 'x' }).then(
        (ask) => asks.push(ask),
        () => (refused += 1),
      )
    }

    expect(refused).toBeGreaterThanOrEqual(100)
    const [ask] = asks
    if (!ask) throw new Error('None was given out.')
    // Whoever guesses an id of somebody waiting is told nothing, and let in by nothing.
    const guess = { ...ask, id: ask.id.replace(/.$/, '0'), client: 'x' }
    expect(await browserDecision(ctx, desk, guess)).toBeUndefined()
  })
})

/** What is shipped: no tests, and nothing that only tests use. */
function sources(): [string, string][] {
  return ['server/src', 'contract/src', 'libs']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file}`,
      ),
    )
    .filter((file) => file.endsWith('.ts') && !/test|node_modules|raw-client|fake-/.test(file))
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8')])
}
