import { connectorSettings } from '@gatehouse/contract/collectors'
import type { PicturedObject } from '@gatehouse/contract/directories'
import { administrativeGroupIds } from '@gatehouse/contract/directory-words'
import { readObjects } from '@gatehouse/directory/read-objects'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { toFileTime } from '@gatehouse/directory/values'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { localDirectoryMachine } from '../directory-machine.ts'
import { directoryState, type DirectoryStateSettings } from './directory-state.ts'

const missing = missingForSamba()
const password = 'Correct.Horse.1'
const day = 86_400_000
const lapsExpiresAt = new Date('2026-12-01T00:00:00.000Z')

describe.skipIf(missing !== '')(`the picture of a Samba domain ${missing}`, () => {
  let domain: TestDomain
  let settings: DirectoryStateSettings

  beforeAll(async () => {
    domain = await startDomain()
    await domain.addLaps()
    await domain.tool(['domain', 'passwordsettings', 'set', '--account-lockout-threshold=2'])
    await domain.tool(['ou', 'create', 'OU=Stäff,DC=corp,DC=test'])
    for (const name of ['alice', 'dora', 'lars']) {
      await domain.tool(['user', 'create', name, password, '--userou=OU=Stäff'])
    }
    await domain.tool(['user', 'disable', 'dora'])
    await domain.tool(['group', 'add', 'Helpers'])
    await domain.tool(['group', 'addmembers', 'Helpers', 'alice,dora'])
    await domain.tool(['group', 'addmembers', 'Domain Admins', 'Helpers'])
    await domain.tool(['computer', 'create', 'PC1'])
    await using connection = await domain.connect()
    await connection.modify('CN=PC1,CN=Computers,DC=corp,DC=test', [
      { attribute: 'msLAPS-Password', operation: 'replace', values: ['{"p":"Hidden.Horse.1"}'] },
      {
        attribute: 'msLAPS-PasswordExpirationTime',
        operation: 'replace',
        values: [toFileTime(lapsExpiresAt)],
      },
    ])
    for (let attempt = 0; attempt < 3; attempt++) {
      const login = { username: 'lars@corp.test', password: 'Wrong.Horse.1' }
      await domain.connect(login).catch(() => undefined)
    }
    settings = {
      ...connectorSettings['directory-state'].parse({ at: '03:00' }),
      directory: {
        domain: domain.domain,
        ...domain.administrator,
        controllers: [domain.address],
        encryption: 'ldaps',
        caCertificates: domain.place.caCertificates ?? '',
      },
    }
  }, 120_000)

  afterAll(() => domain[Symbol.asyncDispose]())

  /** Runs the collector until it has taken so many pictures. */
  async function pictures(host: MemoryHost, stop: AbortController, count: number): Promise<void> {
    host.onCommit = () => {
      if (host.pictures.length >= count) stop.abort()
    }
    await directoryState({ ...localDirectoryMachine(), delay: turned(host) }).run(settings, host)
  }

  /** Time passes at once. */
  const turned = (host: MemoryHost) => async (milliseconds: number) => {
    const now = host.now().getTime() + milliseconds
    host.time = () => new Date(now)
    await Promise.resolve()
  }

  function aHost(): { host: MemoryHost; stop: AbortController } {
    const stop = new AbortController()
    const start = new Date('2026-11-21T10:00:00')
    return { host: new MemoryHost({ signal: stop.signal, now: () => start }), stop }
  }

  const named = (objects: readonly PicturedObject[], name: string): PicturedObject => {
    const found = objects.find((object) => object.name === name)
    if (!found) throw new Error(`There is no ${name} in the picture.`)
    return found
  }

  test('has users, groups with all their members, computers and organizational units', async () => {
    const { host, stop } = aHost()

    await pictures(host, stop, 1)

    const objects = host.pictures[0]?.objects ?? []
    const [alice, dora, lars] = [
      named(objects, 'alice'),
      named(objects, 'dora'),
      named(objects, 'lars'),
    ]
    expect(alice).toMatchObject({
      kind: 'user',
      path: 'corp.test/Stäff/alice',
      samAccountName: 'alice',
      isEnabled: true,
      isLockedOut: false,
      isAdministrative: false,
      sid: expect.stringMatching(/^S-1-5-21-/) as string,
    })
    expect(dora.isEnabled).toBe(false)
    expect(lars.isLockedOut).toBe(true)
    expect(named(objects, 'Stäff').kind).toBe('organizational-unit')
    const helpers = named(objects, 'Helpers')
    expect(helpers).toMatchObject({ kind: 'group', groupType: 'Security, global' })
    expect(new Set(helpers.memberIds)).toEqual(new Set([alice.id, dora.id]))
    const admins = named(objects, 'Domain Admins')
    expect(admins.isAdministrative).toBe(true)
    expect(admins.memberIds).toEqual(
      expect.arrayContaining([helpers.id, named(objects, 'Administrator').id]),
    )
    expect(named(objects, 'Domain Users').memberIds).toEqual(
      expect.arrayContaining([alice.id, dora.id, lars.id]),
    )
    expect(named(objects, 'PC1')).toMatchObject({
      kind: 'computer',
      laps: 'clear',
      lapsExpiresAt: lapsExpiresAt.toISOString(),
    })
  })

  test('never has a password in it', async () => {
    const { host, stop } = aHost()

    await pictures(host, stop, 1)

    expect(JSON.stringify(host.pictures)).not.toContain('Hidden')
    expect(host.dump()).not.toContain('Hidden')
  })

  test('is taken at once, then each day at its hour, also by the next process', async () => {
    const { host, stop } = aHost()
    await pictures(host, stop, 2)
    const stopAgain = new AbortController()
    const restarted = host.restarted(stopAgain.signal)
    await pictures(restarted, stopAgain, 1)

    const times = [...host.pictures, ...restarted.pictures].map(({ takenAt }) => takenAt)
    expect(times).toEqual(
      ['2026-11-21T10:00:00', '2026-11-22T03:00:00', '2026-11-23T03:00:00'].map(
        (text) => new Date(text),
      ),
    )
  })

  test('that could not be brought to the server is taken again', async () => {
    const { host, stop } = aHost()
    const { sendPicture } = host
    let tries = 0
    host.sendPicture = (picture) =>
      ++tries === 1
        ? Promise.reject(new Error('The server is away.'))
        : sendPicture.call(host, picture)

    await pictures(host, stop, 1)

    expect(tries).toBe(2)
    expect(host.reports.flatMap(({ problems }) => problems.map(({ code }) => code))).toContain(
      'no-picture',
    )
    expect(host.reports.at(-1)?.problems).toEqual([])
  })

  test('says what is wrong when nobody lets it in', async () => {
    const { host, stop } = aHost()
    const login = settings.directory
    const refused = { ...settings, ...(login && { directory: { ...login, password: 'no' } }) }
    host.report = (health) => {
      host.reports.push(health)
      if (health.problems.length > 0) stop.abort()
    }

    await directoryState({ ...localDirectoryMachine(), delay: turned(host) }).run(refused, host)

    expect(host.reports.at(-1)?.problems[0]?.code).toBe('directory-login')
    expect(host.now().getTime()).toBeLessThan(Date.parse('2026-11-21T10:00:00') + day)
  })

  test('is read of what changed alone, with whole groups', async () => {
    await using connection = await domain.connect()
    const changedFrom = (await highestUsn()) + 1n
    await domain.tool(['group', 'removemembers', 'Helpers', 'dora'])
    const base = connection.rootDse.defaultNamingContext

    const objects = []
    for await (const object of readObjects(connection, {
      base,
      administrativeGroupIds,
      changedFrom,
    })) {
      objects.push(object)
    }

    const helpers = objects.find(({ name }) => name === 'Helpers')
    expect(helpers?.memberIds).toHaveLength(1)
    expect(objects.length).toBeLessThan(5)
  })

  async function highestUsn(): Promise<bigint> {
    await using connection = await domain.connect()
    return connection.rootDse.highestCommittedUsn
  }
})
