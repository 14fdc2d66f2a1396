import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** They ask for their text to be kept, and for nothing that would bind Gatehouse or who uses it. */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      dev: z.boolean().default(false),
      link: z.boolean().default(false),
      os: z.unknown().optional(),
    }),
  ),
})

/** Old packages name a list, or an object with the type. */
const OldLicence = z.union([
  z.string(),
  z.object({ type: z.string() }).transform((one) => one.type),
])
const Manifest = z.object({
  name: z.string(),
  license: OldLicence.optional(),
  licenses: z.array(OldLicence).optional(),
})

interface Package {
  name: string
  location: string
  licence: string
  isBinary: boolean
}

/** What is installed to run Gatehouse, on any platform: `dev` marks what only builds and tests it. */
function productionPackages(lockFile: string): Package[] {
  const base = path.dirname(lockFile)
  return Object.entries(Lock.parse(JSON.parse(read(lockFile))).packages)
    .filter(([place, { dev, link }]) => place.includes('node_modules/') && !dev && !link)
    .map(([place, { license, os }]) => {
      const location = path.join(base, place)
      return {
        name: place.replace(/^.*node_modules\//, ''),
        location,
        licence: statedLicence(location) ?? license ?? 'none',
        isBinary: os !== undefined,
      }
    })
}

/** Undefined for what is not installed here, such as the binaries of another platform. */
function statedLicence(location: string): string | undefined {
  const file = path.join(location, 'package.json')
  if (!existsSync(path.join(root, file))) return undefined
  const { license, licenses } = Manifest.parse(JSON.parse(read(file)))
  return license ?? licenses?.join(' OR ')
}

/** SPDX: of licences joined by OR one is enough, of those joined by AND all are needed. */
const isAllowed = (expression: string): boolean =>
  expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence.trim())))

const packages = ['package-lock.json', 'tools/node/package-lock.json'].flatMap(productionPackages)

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND ISC', true],
  ['MIT AND AGPL-3.0-only', false],
  ['GPL-3.0-or-later', false],
  ['SEE LICENSE IN LICENSE.md', false],
])('the licence %s is allowed: %s', (licence, answer) => {
  expect(isAllowed(licence)).toBe(answer)
})

test('everything that Gatehouse runs on may be used and passed on by anybody', () => {
  const wrong = packages
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, licence }) => `${name}: ${licence}`)

  const message =
    'Do without the package, or move it to devDependencies if it only builds or tests. A licence that asks for no ' +
    'more than those in `allowed` may be added there; GPL, AGPL, SSPL and BUSL may not.'
  expect(wrong, message).toEqual([])
})

/** Binaries of one platform are named with the package that brings them. */
const hasNotice = ({ location, isBinary }: Package): boolean =>
  !isBinary &&
  existsSync(path.join(root, location)) &&
  readdirSync(path.join(root, location)).some((file) =>
    /^(copyright)?_?notice|^third.?party/i.test(file),
  )

test('NOTICE names the packages that bring a notice of their own', () => {
  const mustBeNamed = packages.filter(hasNotice).map(({ name, licence }) => `${name} (${licence})`)
  const named = read('NOTICE')
    .split('\n')
    .flatMap((line) => /^ {2}(\S+ \(.+\))$/.exec(line)?.[1] ?? [])

  const message = 'Write exactly these lines into the list of NOTICE, each after two spaces.'
  expect(named.toSorted(), message).toEqual([...new Set(mustBeNamed)].toSorted())
})
