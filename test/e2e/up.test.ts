import { chown, mkdir, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { agentsApi } from '@gatehouse/contract/agents'
import { systemApi } from '@gatehouse/contract/system'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isRoot, ordinaryAccount, ownerOf } from './account.ts'
import { openForeignDatabase } from './foreign-database.ts'
import { type Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { until } from './until.ts'

let scratch: Scratch

beforeAll(async () => {
  scratch = await openScratch()
})

afterAll(() => scratch?.close())

describe('a Gatehouse at its first start', () => {
  let gatehouse: Gatehouse

  beforeAll(async () => {
    gatehouse = await scratch.start({ environment: { GATEHOUSE_ADMIN_PASSWORD: '' } })
  })

  test('prints its address and a password that signs in', async () => {
    const [, username, password] = /First sign-in: {2}(\S+) {2}(\S+)/.exec(gatehouse.output()) ?? []

    expect(gatehouse.output()).toContain(`Gatehouse is at https://localhost:${gatehouse.port}`)
    expect(password?.length).toBeGreaterThanOrEqual(16)
    await gatehouse.signIn(username, password)
    expect(await gatehouse.log()).not.toContain(password)
  })

  test('answers that it is well, under a certificate of its own authority', async () => {
    const visitor = await gatehouse.visitor()

    expect(await visitor.call(systemApi.health, {})).toEqual({ status: 'ok' })
  })

  test('keeps secrets and records to itself', async () => {
    const within = (...names: string[]) => path.join(gatehouse.dataDirectory, ...names)
    const modeOf = async (file: string) => (await stat(file)).mode & 0o777
    const keys = (await readdir(within('keys'))).filter((name) => !name.endsWith('.pem'))

    const keyModes = await Promise.all(keys.map((name) => modeOf(within('keys', name))))
    const closed = ['keys', 'index', 'agent', 'postgres/cluster']
    const closedModes = await Promise.all(closed.map((name) => modeOf(within(name))))

    expect(keys).toEqual(expect.arrayContaining(['ca.key', 'master.key', 'server.key']))
    expect(new Set(keyModes)).toEqual(new Set([0o600]))
    expect(new Set(closedModes)).toEqual(new Set([0o700]))
    expect(await modeOf(within('server.log'))).toBe(0o600)
    expect(await modeOf(within('postgres/password'))).toBe(0o600)
    expect((await modeOf(gatehouse.dataDirectory)) & 0o066).toBe(0)
  })

  test('gives a token to whoever can read its data directory, while it runs', async () => {
    const { code, stdout, stderr } = await scratch.run('token', ['--user', 'admin'])

    expect([code, stderr]).toEqual([0, ''])
    const client = (await gatehouse.visitor()).as(stdout.trim())
    const { organizations } = await client.call(organizationsApi.list, { query: {} })
    expect(organizations).toHaveLength(1)
  })

  test('tells who asks for a token of nobody that there is none', async () => {
    const { code, stdout, stderr } = await scratch.run('token', ['--user', 'nobody-here'])

    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/nobody-here.*\.\n$/)
  })

  test('refuses a second one in its data directory and is not harmed', async () => {
    const { code, stderr } = await scratch.run('up', ['--port', '0'])

    expect(code).toBe(1)
    expect(stderr).toBe(
      `Another Gatehouse (process ${gatehouse.pid}) uses ${gatehouse.dataDirectory}. Stop it first, or give this one a directory of its own with --data-dir.\n`,
    )
    expect(await (await gatehouse.visitor()).call(systemApi.health, {})).toEqual({ status: 'ok' })
  })

  test('leaves its port to nobody else, who is told so and leaves nothing running', async () => {
    const port = String(gatehouse.port)

    const { code, stderr } = await scratch.run('up', ['--port', port], { name: 'same-port' })

    expect(code).toBe(1)
    expect(stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program. Choose another with --port.\n`,
    )
    expect((await gatehouse.processes()).length).toBeGreaterThan(1)
  })

  test('has a neighbour with a data directory of its own', async () => {
    const neighbour = await scratch.start({ name: 'neighbour', args: ['--no-agent'] })
    const [here, there] = [await gatehouse.visitor(), await neighbour.signIn()]

    expect(await here.call(systemApi.health, {})).toEqual({ status: 'ok' })
    const { organizations } = await there.call(organizationsApi.list, { query: {} })
    const { agents } = await there.call(agentsApi.list, {
      params: { organizationId: organizations[0]?.id ?? '' },
    })
    expect(agents).toEqual([])
    expect(await neighbour.stop('SIGTERM')).toEqual({ code: 0, leftRunning: [] })
  })

  test('leaves no process and no temporary file at Ctrl-C', async () => {
    expect(await gatehouse.stop('SIGINT')).toEqual({ code: 0, leftRunning: [] })
    expect(await readdir(scratch.temporary)).toEqual([])
    expect(await readdir(gatehouse.dataDirectory)).not.toContain('gatehouse.pid')
  })

  test('gives a token also while it is stopped, and starts again without a new password', async () => {
    const { code, stdout } = await scratch.run('token', ['--user', 'admin'])
    const again = await scratch.start({ environment: { GATEHOUSE_ADMIN_PASSWORD: '' } })

    expect(code).toBe(0)
    expect(again.output()).not.toMatch(/sign-in|password/i)
    const client = (await again.visitor()).as(stdout.trim())
    await client.call(organizationsApi.list, { query: {} })
    expect((await again.stop('SIGTERM')).leftRunning).toEqual([])
  })
})

test('every setting is listed with its value, and secrets are not', async () => {
  const { code, stdout } = await scratch.run('config', ['--port', '7001'], {
    environment: { DATABASE_URL: 'postgresql://me:hidden-word@somewhere/db' },
  })

  expect(code).toBe(0)
  expect(stdout).toMatch(/PORT \(--port\)\n.*\n {4}now: 7001/)
  expect(stdout).toMatch(/DATABASE_URL \(--database-url\)\n.*\n {4}now: <secret>/)
  expect(stdout).not.toContain('hidden-word')
})

test.each([
  [['--port', 'much'], 'PORT'],
  [['--roles', 'api,cook'], 'ROLES'],
  [['--colour', 'red'], '--colour'],
])('%j is refused with a sentence that names it', async (args, name) => {
  const { code, stderr } = await scratch.run('up', args)

  expect(code).toBe(1)
  expect(stderr).toContain(name)
  expect(stderr).not.toMatch(/ {4}at /)
})

test('one node can run the API alone', async () => {
  const gatehouse = await scratch.start({
    name: 'api-only',
    args: ['--roles', 'api', '--no-agent'],
  })

  const client = await gatehouse.signIn()

  expect((await client.call(organizationsApi.list, { query: {} })).organizations).toHaveLength(1)
  expect((await gatehouse.stop()).leftRunning).toEqual([])
})

test('it works with a PostgreSQL of ours as an owner who is no superuser', async () => {
  const database = await openForeignDatabase()
  try {
    const gatehouse = await scratch.start({
      name: 'foreign-database',
      args: ['--no-agent'],
      environment: { DATABASE_URL: database.url },
    })
    const client = await gatehouse.signIn()
    await client.call(organizationsApi.create, { body: { name: 'Northwind' } })

    expect(await readdir(gatehouse.dataDirectory)).not.toContain('postgres')
    expect((await gatehouse.stop()).leftRunning).toEqual([])
    const again = await scratch.start({
      name: 'foreign-database',
      args: ['--no-agent'],
      environment: { DATABASE_URL: database.url },
    })
    const { organizations } = await (
      await again.signIn()
    ).call(organizationsApi.list, { query: {} })
    expect(organizations.map(({ name }) => name)).toContain('Northwind')
    await again.stop()
  } finally {
    await database.close()
  }
})

test('a database that does not let us in is told with what to check', async () => {
  const { code, stderr } = await scratch.run('up', ['--port', '0'], {
    name: 'no-database',
    environment: { DATABASE_URL: 'postgresql://me:hidden-word@127.0.0.1:1/db' },
  })

  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^The PostgreSQL of DATABASE_URL does not let us in: .*ECONNREFUSED.*\.\n$/,
  )
  expect(stderr).not.toContain('hidden-word')
})

describe.skipIf(!isRoot)('as root', () => {
  test('the database finds a place when its account cannot reach the data directory', async () => {
    const closed = path.join(scratch.directory, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const dataDirectory = path.join(closed, 'data')

    const gatehouse = await scratch.start({ dataDirectory, args: ['--no-agent'] })
    await gatehouse.signIn()
    const cluster = await realpath(path.join(dataDirectory, 'postgres/cluster'))
    const place = await stat(cluster)
    await gatehouse.killAll()
    const again = await scratch.start({ dataDirectory, args: ['--no-agent'] })
    await again.signIn()

    expect(cluster.startsWith(closed)).toBe(false)
    expect([place.mode & 0o777, place.uid === 0]).toEqual([0o700, false])
    expect((await again.stop()).leftRunning).toEqual([])
  })

  test('an ordinary user can run it', async (context) => {
    const nobody = ordinaryAccount()
    if (!nobody) return context.skip('the user nobody cannot run this checkout')
    const dataDirectory = path.join(scratch.directory, 'of-nobody')
    await mkdir(dataDirectory)
    await chown(dataDirectory, nobody.uid, nobody.gid)

    const gatehouse = await scratch.start({ dataDirectory, account: nobody })
    const client = await gatehouse.signIn()
    const agents = await until('the agent of this computer reports', async () => {
      const { organizations } = await client.call(organizationsApi.list, { query: {} })
      const organizationId = organizations[0]?.id ?? ''
      const list = await client.call(agentsApi.list, { params: { organizationId } })
      return list.agents.some(({ lastSeenAt }) => lastSeenAt !== undefined) && list.agents
    })

    expect(agents).toHaveLength(1)
    const owners = await Promise.all((await gatehouse.processes()).map(({ pid }) => ownerOf(pid)))
    expect(new Set(owners)).toEqual(new Set([nobody.uid]))
    expect(await gatehouse.stop()).toEqual({ code: 0, leftRunning: [] })
  })
})
