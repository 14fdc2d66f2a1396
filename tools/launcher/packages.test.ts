import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const repository = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(repository, file), 'utf8')

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ hasInstallScript: z.boolean().optional(), resolved: z.string().optional() }),
  ),
})
const lockFiles = ['package-lock.json', 'tools/node/package-lock.json']
const packagesOf = (file: string) => Object.entries(Lock.parse(JSON.parse(read(file))).packages)

test('every package that wants to run a script at installation is judged in allowScripts', () => {
  const { allowScripts } = z
    .object({ allowScripts: z.record(z.string(), z.boolean()) })
    .parse(JSON.parse(read('package.json')))
  const wanting = lockFiles
    .flatMap(packagesOf)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([location]) => location.replace(/^.*node_modules\//, ''))

  const message = 'Decide whether the package may run its script, and say so in package.json.'
  expect(Object.keys(allowScripts), message).toEqual(expect.arrayContaining(wanting))
})

test.each(lockFiles)('%s names no registry', (file) => {
  const elsewhere = packagesOf(file).filter(([, { resolved }]) => resolved?.includes('://'))

  const message = 'Run npm install with omit-lockfile-registry-resolved=true, as .npmrc says.'
  expect(elsewhere, message).toEqual([])
})

const hasCompiler = ['g++', 'c++', 'clang++'].some(
  (name) => spawnSync(name, ['--version']).status === 0,
)

test.skipIf(!hasCompiler)('ssh2 uses the native ciphers built for this Node', () => {
  const require = createRequire(path.join(repository, 'server/src/main.ts'))

  expect(require('ssh2/lib/protocol/crypto.js')).toMatchObject({ bindingAvailable: true })
})
