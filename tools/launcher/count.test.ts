import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

const repository = path.resolve(import.meta.dirname, '../..')

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-count-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** Runs these test files with Vitest; answers `passed failed skipped`. */
async function count(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, code] of Object.entries(files)) {
    await writeFile(path.join(directory, `${name}.test.js`), code)
  }
  const counts = path.join(directory, 'counts')
  const vitest = path.join(repository, 'node_modules/vitest/vitest.mjs')
  const reporter = path.join(import.meta.dirname, 'count.reporter.ts')
  const args = ['run', '--globals', `--root=${directory}`, `--reporter=${reporter}`]
  await promisify(execFile)(process.execPath, [vitest, ...args], {
    env: { ...process.env, GATEHOUSE_TEST_COUNTS: counts },
  }).catch(() => {
    // It fails because tests do.
  })
  return (await readFile(counts, 'utf8')).trim()
}

test('passed, failed and skipped tests are counted', async () => {
  const tests = `
    test('a', () => {}); test('b', () => {}); test('c', () => { throw new Error('c') })
    test.skip('d', () => {}); test.todo('e'); describe.skip('f', () => { test('g', () => {}) })`

  expect(await count({ mixed: tests })).toBe('2 1 3')
})

test('a file that cannot be loaded is a failure', async () => {
  expect(await count({ broken: `import './missing.js'`, good: `test('a', () => {})` })).toBe(
    '1 1 0',
  )
})

test('a failing set-up and an error that nobody handled are failures', async () => {
  const setUp = `describe('a', () => { beforeAll(() => { throw new Error('b') }); test('c', () => {}) })`
  const unhandled = `test('d', () => { void Promise.reject(new Error('e')) })`

  expect(await count({ setUp, unhandled })).toBe('1 2 1')
})
