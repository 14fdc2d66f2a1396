import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** npm puts all packages in one folder, so only this says which workspace may use which. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  contract: ['zod'],
  'libs/recording': [],
  'libs/ssh-cert': [],
  'libs/directory': [],
  collectors: ['@gatehouse/contract', '@gatehouse/directory'],
  agent: ['@gatehouse/contract', '@gatehouse/collectors', 'zod'],
  server: [
    ...['@gatehouse/contract', '@gatehouse/directory', '@gatehouse/recording'],
    ...['@gatehouse/ssh-cert', 'zod'],
  ],
  console: ['@gatehouse/contract', '@gatehouse/recording', 'zod'],
}

interface Manifest {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const manifestOf = (workspace: string): Manifest =>
  JSON.parse(readFileSync(path.join(root, workspace, 'package.json'), 'utf8')) as Manifest

const isTest = (file: string) =>
  /\.test\.tsx?$|\.suite\.ts$|[/.-]testing[/.]|vite\.config\.ts$/.test(file)

const importPattern =
  /(?:^(?:import|export)\s[^'"`;]*?from\s+|^import\s+|\bimport\()'([^'.#][^']*)'/gm

function importsOf(workspace: string): { file: string; name: string }[] {
  const directory = path.join(root, workspace)
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/node_modules|dist\//.test(file) && !isTest(file))
    .flatMap((file) => {
      const text = readFileSync(path.join(directory, file), 'utf8')
      return [...text.matchAll(importPattern)].map((match) => ({
        file,
        name: packageOf(match[1] ?? ''),
      }))
    })
    .filter(({ name }) => !name.startsWith('node:') && !builtinModules.includes(name))
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

test.each(Object.keys(mayUse))(
  '%s imports only what its manifest or its layer names',
  (workspace) => {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(workspace)
    const ours = mayUse[workspace] ?? []

    const wrong = importsOf(workspace).filter(({ name }) =>
      name.startsWith('@gatehouse/')
        ? !ours.includes(name)
        : !(name in dependencies) && !(name in optionalDependencies) && !ours.includes(name),
    )

    expect(
      wrong,
      'Add the package to this workspace with a decision record, or do without.',
    ).toEqual([])
  },
)

test.each([...Object.keys(mayUse), 'test', 'bench', '.'])(
  '%s pins every version exactly',
  (workspace) => {
    const {
      dependencies = {},
      devDependencies = {},
      optionalDependencies = {},
    } = manifestOf(workspace)
    const loose = Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
    }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))

    expect(loose, 'Write the version without ^ or ~.').toEqual([])
  },
)

test('the lock file names no registry', () => {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8')

  expect(lock.match(/"resolved": "http[^"]*"/g) ?? []).toEqual([])
})
