import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  access,
  appendFile,
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

const repository = path.resolve(import.meta.dirname, '../..')

const isRoot = process.getuid?.() === 0

/** The Node that runs this, where the users that root becomes here can reach it. */
let nodeForAll: string
/** Where it is a copy, such as for a checkout below `/root`. */
let copyOfNode: string | undefined

beforeAll(async () => {
  nodeForAll = process.execPath
  const others = { uid: 65_534, gid: 65_534 }
  if (!isRoot || spawnSync(nodeForAll, ['--version'], others).status === 0) return
  copyOfNode = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-node-'))
  await chmod(copyOfNode, 0o755)
  nodeForAll = path.join(copyOfNode, 'bin/node')
  const header = 'include/node/node_version.h'
  await cp(process.execPath, nodeForAll)
  await cp(path.join(process.execPath, '../..', header), path.join(copyOfNode, header))
})

afterAll(() => copyOfNode && rm(copyOfNode, { recursive: true }))

// A checkout with the launcher and little else, on a machine with only these programs.
let checkout: string
let programs: string
let scratch: string

const tools =
  'bash cat cut dirname env find flock head id mkdir mktemp mv node readlink rm sha256sum sort stat tail uname'

/** Stands in for npm: notes how it was called, and brings packages. */
const npm = `#!/usr/bin/env bash
echo "$PWD: $*" >> "$NPM_CALLS"
sleep 0.2
if [[ $NPM_FAILS ]]; then echo "the registry is on fire"; exit 1; fi
if [[ -f $PWD/gatehouse ]]; then rm -rf node_modules && mkdir -p node_modules; fi
`

beforeEach(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-launcher-'))
  await chmod(scratch, 0o755)
  checkout = path.join(scratch, 'a checkout')
  programs = path.join(scratch, 'bin')
  for (const part of [
    'gatehouse',
    'tools/launcher',
    'package-lock.json',
    'tools/node/package-lock.json',
  ]) {
    await cp(path.join(repository, part), path.join(checkout, part), { recursive: true })
  }
  await mkdir(path.join(checkout, 'server/src'), { recursive: true })
  await writeFile(
    path.join(checkout, 'server/src/main.ts'),
    'console.log(JSON.stringify({ pid: process.pid as number, args: process.argv.slice(2) }))\n',
  )
  await mkdir(programs)
  for (const tool of tools.split(' ')) {
    await symlink(tool === 'node' ? nodeForAll : await find(tool), path.join(programs, tool))
  }
  await writeFile(path.join(programs, 'npm'), npm, { mode: 0o755 })
  await writeFile(path.join(scratch, 'calls'), '', { mode: 0o666 })
})

afterEach(() => rm(scratch, { recursive: true }))

async function find(program: string): Promise<string> {
  const directories = (process.env['PATH'] ?? '').split(':')
  const files = directories.map((directory) => path.join(directory, program))
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => file,
        () => '',
      ),
    ),
  )
  return found.find(Boolean) ?? expect.fail(`${program} is not installed`)
}

interface Outcome {
  status: unknown
  output: string
  errors: string
  child: ChildProcess
}

async function gatehouse(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; uid?: number; cwd?: string } = {},
): Promise<Outcome> {
  const child = spawn(path.join(checkout, 'gatehouse'), args, {
    cwd: options.cwd ?? '/',
    env: { PATH: programs, NPM_CALLS: path.join(scratch, 'calls'), NPM_FAILS: '', ...options.env },
    ...(options.uid && { uid: options.uid, gid: options.uid }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<unknown[]>,
  ])
  return { status, output, errors, child }
}

async function npmCalls(): Promise<string[]> {
  return (await readFile(path.join(scratch, 'calls'), 'utf8')).split('\n').filter(Boolean)
}

test('help needs nothing installed and works from anywhere', async () => {
  const { status, output } = await gatehouse(['help'], { cwd: os.tmpdir() })

  expect(status).toBe(0)
  expect(output).toContain('gatehouse COMMAND')
  expect(await npmCalls()).toEqual([])
})

test('a command that there is not is told, with those that there are', async () => {
  const { status, errors } = await gatehouse(['upp'])

  expect(status).toBe(2)
  expect(errors).toMatch(/There is no command 'upp'.\n[^]* up /)
})

test('the first start installs without scripts of packages, the second nothing', async () => {
  const first = await gatehouse(['config', '--json'])
  const second = await gatehouse(['config', '--json'])

  expect(JSON.parse(first.output)).toMatchObject({ args: ['config', '--json'] })
  expect(await npmCalls()).toEqual([
    `${checkout}: --no-audit --no-fund --loglevel=error ci --ignore-scripts --include=dev --include=optional`,
  ])
  expect([second.status, second.errors]).toEqual([0, ''])
})

test('Node takes the place of the launcher, so that signals reach it', async () => {
  const { output, child } = await gatehouse(['config'])

  expect(JSON.parse(output)).toMatchObject({ pid: child.pid })
})

test('new packages in the lock file are installed at the next start', async () => {
  await gatehouse(['config'])
  await appendFile(path.join(checkout, 'package-lock.json'), '\n')
  await gatehouse(['config'])

  expect(await npmCalls()).toHaveLength(2)
})

test('of two that start at once, one installs and both run', async () => {
  const both = await Promise.all([gatehouse(['config']), gatehouse(['config'])])

  expect(both.map(({ status }) => status)).toEqual([0, 0])
  expect(await npmCalls()).toHaveLength(1)
})

test('an installation that failed shows why, and is tried again', async () => {
  const failed = await gatehouse(['config'], { env: { NPM_FAILS: 'yes' } })
  const second = await gatehouse(['config'])

  expect(failed.status).toBe(1)
  expect(failed.errors).toContain('the registry is on fire\nnpm ci failed in')
  expect(second.status).toBe(0)
})

test('a machine without npm is told how to get it', async () => {
  await rm(path.join(programs, 'npm'))

  const { status, errors } = await gatehouse(['config'])

  expect(status).toBe(1)
  expect(errors).toContain('apt-get install nodejs npm')
})

test('a machine without a C++ compiler is warned, and starts', async () => {
  await gatehouse(['config'])
  await mkdir(path.join(checkout, 'node_modules/ssh2'))

  const { status, errors } = await gatehouse(['config'])

  expect(errors).toContain('no C++ compiler')
  expect(status).toBe(0)
})

test('a compiler that fails is tried once', async () => {
  await gatehouse(['config'])
  await mkdir(path.join(checkout, 'node_modules/ssh2'))
  const compiler = path.join(programs, 'g++')
  await writeFile(compiler, '#!/usr/bin/env bash\necho "no such header" >&2\nexit 1\n', {
    mode: 0o755,
  })

  const first = await gatehouse(['config'])
  const second = await gatehouse(['config'])

  expect(first.errors).toMatch(/no such header[^]*slower encryption/)
  expect([first.status, second.status, second.errors]).toEqual([0, 0, ''])
})

test('a test run that cannot begin ends with its line all the same', async () => {
  const { status, output } = await gatehouse(['test'], { env: { NPM_FAILS: 'yes' } })

  expect(status).toBe(1)
  expect(output.endsWith('0 passed, 1 failed, 0 skipped\n')).toBe(true)
})

test.skipIf(!isRoot)("somebody else's checkout is told whose it is", async () => {
  const { status, errors } = await gatehouse(['config'], { uid: 65_534 })

  expect(status).toBe(1)
  expect(errors).toContain('may not write there. Start it once as the owner, root')
})

test.skipIf(!isRoot)("somebody else's checkout runs once it is installed", async () => {
  await gatehouse(['config'])

  const { status, output } = await gatehouse(['config'], { uid: 65_534 })

  expect(status).toBe(0)
  expect(JSON.parse(output)).toMatchObject({ args: ['config'] })
})

test.skipIf(!isRoot)('what others cached for Node is not run', async () => {
  await gatehouse(['config'])
  const cache = path.join(checkout, `node_modules/.cache/compile-0`)
  await chown(cache, 65_534, 65_534)
  await writeFile(
    path.join(checkout, 'server/src/main.ts'),
    `console.log(process.env['NODE_COMPILE_CACHE'] ?? 'none')\n`,
  )

  expect((await gatehouse(['config'])).output).toBe('none\n')
})
