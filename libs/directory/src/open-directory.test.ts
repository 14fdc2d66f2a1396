import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleteTree, securityDescriptor, showDeleted } from './controls.ts'
import type { Change, DirectoryConnection, DirectoryLogin } from './directory-connection.ts'
import { textOf, textsOf, valuesOf, type Entry } from './entry.ts'
import { openDirectory } from './open-directory.ts'
import { missingForSamba, startDomain, type TestDomain } from './testing/samba.ts'
import { troubleOf } from './testing/trouble.ts'
import { escapeRdn, guidText, sidText, unicodePassword } from './values.ts'

const missing = missingForSamba()

describe.skipIf(missing !== '')(`a domain controller ${missing}`, () => {
  let domain: TestDomain
  let connection: DirectoryConnection
  const password = 'Correct-Horse-1'

  beforeAll(async () => {
    domain = await startDomain({ processes: 'one' })
    connection = await domain.connect()
  })
  afterAll(async () => {
    await connection?.close()
    await domain?.[Symbol.asyncDispose]()
  })

  const userDn = (name: string) => `CN=${escapeRdn(name)},CN=Users,${domain.baseDn}`

  async function addUser(name: string, more: Record<string, string> = {}): Promise<string> {
    await connection.add(
      userDn(name),
      new Map<string, (string | Buffer)[]>([
        ['objectClass', ['user']],
        ['sAMAccountName', [name]],
        ['userPrincipalName', [`${name}@corp.test`]],
        ['unicodePwd', [unicodePassword(password)]],
        ...Object.entries({ userAccountControl: '512', ...more }).map(
          ([attribute, value]): [string, string[]] => [attribute, [value]],
        ),
      ]),
    )
    return userDn(name)
  }

  const replace = (dn: string, attribute: string, ...values: (string | Buffer)[]) =>
    connection.modify(dn, [{ attribute, operation: 'replace', values }])

  const signIn = (login: DirectoryLogin) => openDirectory(domain.place, login)

  async function all(
    search: Partial<Parameters<DirectoryConnection['search']>[0]>,
  ): Promise<Entry[]> {
    const given = { base: domain.baseDn, scope: 'sub', filter: '(objectClass=*)' } as const
    return Array.fromAsync(connection.search({ ...given, ...search }))
  }

  test('says who it is', () => {
    expect(connection.rootDse).toMatchObject({
      dnsHostName: 'dc1.corp.test',
      defaultNamingContext: domain.baseDn,
      configurationNamingContext: `CN=Configuration,${domain.baseDn}`,
    })
    expect(connection.rootDse.highestCommittedUsn > 0n).toBe(true)
    expect(Math.abs(connection.rootDse.currentTime.getTime() - Date.now())).toBeLessThan(60_000)
    expect(connection.invocationId).toMatch(/^[0-9a-f]{8}-/)
    expect(connection.certificateEndsAt).toEqual(new Date('2045-01-01T00:00:00Z'))
  })

  test('takes a login as it is usually written, over LDAPS and over StartTLS', async () => {
    const dn = await addUser('written')
    const startTls = {
      ...domain.place,
      encryption: 'starttls' as const,
      controllers: [{ host: domain.address, port: 389 }],
    }

    for (const username of ['written@corp.test', String.raw`CORP\written`, dn]) {
      for (const place of [domain.place, startTls]) {
        await using signedIn = await openDirectory(place, { username, password })

        expect(textOf((await signedIn.find(dn, ['cn'])) ?? nothing, 'cn')).toBe('written')
        expect(signedIn.certificateEndsAt).toBeDefined()
      }
    }
  })

  test('an empty password signs in nobody', async () => {
    const trouble = await troubleOf(signIn({ ...domain.administrator, password: '' }))

    expect(trouble).toMatchObject({ step: 'login', text: 'The password is empty.' })
  })

  test.each<[string, string, Record<string, string>, string | undefined]>([
    ['52e', 'user name or password is wrong', {}, 'Wrong-Horse-1'],
    ['533', 'the account is disabled', { userAccountControl: '514' }, undefined],
    ['701', 'the account has expired', { accountExpires: '131000000000000000' }, undefined],
    ['773', 'the password has to be changed first', { pwdLastSet: '0' }, undefined],
    ['531', 'may not sign in from this computer', { userWorkstations: 'OTHER' }, undefined],
  ])('says why it refuses: %s, %s', async (subCode, words, attributes, wrong) => {
    const name = `refused${subCode}`
    await addUser(name, attributes)

    const trouble = await troubleOf(
      signIn({ username: `${name}@corp.test`, password: wrong ?? password }),
    )

    expect(trouble).toMatchObject({ step: 'login', resultCode: 49, subCode })
    expect(trouble.text).toContain(words)
    expect(trouble.text).toContain(`signing in as ${name}@corp.test`)
    expect(trouble.fix).not.toBe('')
  })

  test('says that it is too early in the day', async () => {
    const dn = await addUser('early')
    await replace(dn, 'logonHours', Buffer.alloc(21))

    const trouble = await troubleOf(signIn({ username: 'early@corp.test', password }))

    expect(trouble).toMatchObject({ step: 'login', subCode: '530' })
  })

  test('says that an account is locked out', async () => {
    await domain.tool(['domain', 'passwordsettings', 'set', '--account-lockout-threshold=2'])
    await addUser('locked')
    const login = { username: 'locked@corp.test', password: 'Wrong-Horse-1' }
    await troubleOf(signIn(login))
    await troubleOf(signIn(login))

    const trouble = await troubleOf(signIn({ ...login, password }))

    await domain.tool(['domain', 'passwordsettings', 'set', '--account-lockout-threshold=0'])
    expect(trouble).toMatchObject({ step: 'login', subCode: '775' })
  })

  test('answers bytes for all attributes, and leaves out what is not there', async () => {
    const dn = await addUser('bytes')

    const entry = await connection.find(dn, ['CN', 'objectGUID', 'objectSid', 'mail', 'memberOf'])

    expect([...(entry ?? nothing).attributes.keys()].toSorted()).toEqual([
      'cn',
      'objectguid',
      'objectsid',
    ])
    expect(valuesOf(entry ?? nothing, 'cn')).toEqual([Buffer.from('bytes')])
    expect(guidText(valuesOf(entry ?? nothing, 'objectGUID')[0] ?? Buffer.alloc(0))).toMatch(
      /^\w{8}-/,
    )
    expect(sidText(valuesOf(entry ?? nothing, 'objectSid')[0] ?? Buffer.alloc(0))).toMatch(
      /^S-1-5-21-/,
    )
    expect(await connection.find(userDn('nobody'), ['cn'])).toBeUndefined()
  })

  test('reads all pages, and only as many as are wanted', async () => {
    const whole = await all({ pageSize: 1000, attributes: ['cn'] })
    const paged = await all({ pageSize: 7, attributes: ['cn'] })

    expect(paged.map(({ dn }) => dn)).toEqual(whole.map(({ dn }) => dn))
    for await (const entry of connection.search({
      ...{ base: domain.baseDn, scope: 'sub', filter: '(objectClass=*)', pageSize: 3 },
    })) {
      expect(entry.dn).not.toBe('')
      break
    }
  })

  test('joins the values of an attribute that comes in parts', async () => {
    const members: string[] = []
    for (let at = 0; at < 25; at += 1) {
      const dn = `CN=part ${at},CN=Users,${domain.baseDn}`
      await connection.add(dn, new Map([['objectClass', ['contact']]]))
      members.push(dn)
    }
    const group = `CN=parts,CN=Users,${domain.baseDn}`
    await connection.add(
      group,
      new Map([
        ['objectClass', ['group']],
        ['sAMAccountName', ['parts']],
        ['member', members],
      ]),
    )

    const entry = await connection.find(group, ['member;range=0-9'])
    const [searched] = await all({ base: group, attributes: ['member;range=0-3', 'cn'] })

    expect(textsOf(entry ?? nothing, 'member').toSorted()).toEqual(members.toSorted())
    expect([...(entry ?? nothing).attributes.keys()]).toEqual(['member'])
    expect(textsOf(searched ?? nothing, 'member')).toHaveLength(25)
  })

  test('takes names with everything in them, and moves them', async () => {
    const name = String.raw` #Grüße, "日本" + <a>=b;c\d 🚪 `
    const parent = `OU=Ä\\, b,${domain.baseDn}`
    const dn = `CN=${escapeRdn(name)},${parent}`
    await connection.add(parent, new Map([['objectClass', ['organizationalUnit']]]))
    await connection.add(
      `CN=plain,CN=Users,${domain.baseDn}`,
      new Map([['objectClass', ['contact']]]),
    )

    await connection.rename(`CN=plain,CN=Users,${domain.baseDn}`, dn)

    const entry = await connection.find(dn, ['cn', 'name'])
    expect(textOf(entry ?? nothing, 'name')).toBe(name)
    expect(await connection.find(`CN=plain,CN=Users,${domain.baseDn}`, ['cn'])).toBeUndefined()
    await connection.rename(dn, `CN=back,${parent}`)
    expect(await connection.find(`CN=back,${parent}`, ['cn'])).toBeDefined()
  })

  test('takes and gives values of a megabyte', async () => {
    const dn = await addUser('large')
    const photo = Buffer.alloc(1024 * 1024, 'ÿ\0é', 'latin1')

    await replace(dn, 'jpegPhoto', photo)

    const entry = await connection.find(dn, ['jpegPhoto'])
    expect(valuesOf(entry ?? nothing, 'jpegPhoto')[0]?.equals(photo)).toBe(true)
  })

  test('says what it does not do, and why', async () => {
    const dn = await addUser('twice')
    const weak: Change = {
      attribute: 'unicodePwd',
      operation: 'replace',
      values: [unicodePassword('a')],
    }
    const ou = `OU=full,${domain.baseDn}`
    await connection.add(ou, new Map([['objectClass', ['organizationalUnit']]]))
    await connection.add(`CN=in it,${ou}`, new Map([['objectClass', ['contact']]]))
    await using plain = await signIn(await domain.reader('none'))

    const troubles = {
      twice: await troubleOf(addUser('twice')),
      weak: await troubleOf(connection.modify(dn, [weak])),
      gone: await troubleOf(replace(userDn('nobody'), 'description', 'x')),
      mayNot: await troubleOf(
        plain.modify(dn, [{ attribute: 'description', operation: 'replace', values: ['x'] }]),
      ),
      full: await troubleOf(connection.remove(ou)),
      noName: await troubleOf(connection.find('this is no name', ['cn'])),
      filter: await troubleOf(all({ filter: '(cn=' })),
    }

    expect(troubles.twice).toMatchObject({ step: 'work', resultCode: 68 })
    expect(troubles.weak).toMatchObject({ step: 'work', subCode: '0000052D' })
    expect(troubles.weak.text).toContain('does not fulfil the policy')
    expect(troubles.gone).toMatchObject({ step: 'work', resultCode: 32 })
    expect(troubles.mayNot).toMatchObject({ step: 'rights', resultCode: 50 })
    expect(troubles.full).toMatchObject({ step: 'work', resultCode: 66 })
    expect(troubles.noName).toMatchObject({ step: 'work', resultCode: 34 })
    expect(troubles.filter.text).toContain('The filter (cn= is not written')
    for (const { text, fix } of Object.values(troubles)) {
      expect(text).toMatch(/^[^\n]+\.$/)
      expect(fix).toMatch(/^[^\n]+\.$/)
    }
  })

  test('removes what is in it only when asked to, and shows what was deleted', async () => {
    const ou = `OU=tree,${domain.baseDn}`
    await connection.add(ou, new Map([['objectClass', ['organizationalUnit']]]))
    await connection.add(`CN=leaf,${ou}`, new Map([['objectClass', ['contact']]]))

    await connection.remove(ou, [deleteTree()])

    const deleted = { filter: '(&(isDeleted=TRUE)(name=leaf*))', attributes: ['lastKnownParent'] }
    expect(await all(deleted)).toEqual([])
    const [leaf] = await all({ ...deleted, controls: [showDeleted()] })
    expect(leaf?.dn).toMatch(/^CN=leaf\\0ADEL:/)
  })

  test('reads the part of a security descriptor that is asked for', async () => {
    const [entry] = await all({
      ...{ scope: 'base', attributes: ['nTSecurityDescriptor'], controls: [securityDescriptor(4)] },
    })

    const descriptor = valuesOf(entry ?? nothing, 'nTSecurityDescriptor')[0] ?? Buffer.alloc(20)
    expect(descriptor.readUInt8(0)).toBe(1)
    // No owner, but a list of rights (MS-DTYP 2.4.6).
    expect([descriptor.readUInt32LE(4), descriptor.readUInt32LE(16) > 0]).toEqual([0, true])
  })

  test('follows changes with DirSync, values of links one by one', async () => {
    const group = `CN=followed,CN=Users,${domain.baseDn}`
    const one = await addUser('followed1')
    const two = await addUser('followed2')
    await connection.add(
      group,
      new Map([
        ['objectClass', ['group']],
        ['sAMAccountName', ['followed']],
        ['member', [one]],
        ['description', ['before']],
      ]),
    )
    const start = await follow(connection, undefined, false)

    await connection.modify(group, [
      { attribute: 'member', operation: 'delete', values: [one] },
      { attribute: 'member', operation: 'add', values: [two] },
      { attribute: 'description', operation: 'delete', values: [] },
    ])
    const changes = await follow(connection, start.cookie, false)

    const changed = changes.entries.find(({ dn }) => dn === group) ?? nothing
    expect(textsOf(changed, 'member;range=1-1')).toEqual([expect.stringContaining('followed2')])
    expect(textsOf(changed, 'member;range=0-0')).toEqual([expect.stringContaining('followed1')])
    // It is there and has no value: it was taken away.
    expect(changed.attributes.get('description')).toEqual([])
    expect(changed.attributes.has('samaccountname')).toBe(false)
    expect((await follow(connection, changes.cookie, false)).entries).toEqual([])
  })

  test('follows changes also for who may only read, but not everything', async () => {
    await using plain = await signIn(await domain.reader('none'))

    const trouble = await troubleOf(follow(plain, undefined, false))
    const { entries } = await follow(plain, undefined, true)
    await using replicator = await signIn(await domain.reader('replicate'))
    const whole = await follow(replicator, undefined, false)

    expect(trouble).toMatchObject({ step: 'rights', resultCode: 50 })
    expect(entries.length).toBeGreaterThan(100)
    expect(whole.entries.length).toBeGreaterThanOrEqual(entries.length)
  })

  test('stops to wait for an answer that nobody wants any more', async () => {
    const stopping = new AbortController()
    const reading = all({ signal: stopping.signal, pageSize: 1000 })

    stopping.abort(new Error('not wanted'))

    await expect(reading).rejects.toThrow('not wanted')
    expect(await connection.find(domain.baseDn, ['dc'])).toBeDefined()
    await expect(
      openDirectory(domain.place, domain.administrator, { signal: stopping.signal }),
    ).rejects.toThrow('not wanted')
  })

  test('asks the next controller when one is gone, and says which had which trouble', async () => {
    const gone = { host: domain.address, port: 9 }
    const controllers = [gone, ...domain.place.controllers]

    await using found = await openDirectory({ ...domain.place, controllers }, domain.administrator)
    const trouble = await troubleOf(
      openDirectory({ ...domain.place, controllers: [gone, gone] }, domain.administrator),
    )

    expect(found.controller).toEqual(domain.place.controllers[0])
    expect(trouble.step).toBe('connection')
    expect(trouble.text).toContain(`None of 2 domain controllers of corp.test could be used.`)
    expect(trouble.text).toContain(`Nothing listens at ${domain.address}:9.`)
  })

  test('says that the connection is gone when the controller stops', async () => {
    await using own = await domain.connect()
    await own.find(domain.baseDn, ['dc'])
    await domain.stop('at once')

    const trouble = await troubleOf(own.find(domain.baseDn, ['dc']))
    await domain.start()
    connection = await domain.connect()

    expect(trouble.step).toBe('connection')
    expect(await connection.find(domain.baseDn, ['dc'])).toBeDefined()
  })

  const everything = () => ({ base: domain.baseDn, filter: '(objectClass=*)' })

  async function follow(
    with_: DirectoryConnection,
    cookie: Buffer | undefined,
    objectSecurity: boolean,
  ): Promise<{ entries: Entry[]; cookie: Buffer }> {
    const entries: Entry[] = []
    for (let next = cookie; ;) {
      const page = await with_.dirSync({ ...everything(), cookie: next, objectSecurity })
      entries.push(...page.entries)
      next = page.cookie
      if (!page.hasMore) return { entries, cookie: page.cookie }
    }
  }
})

const nothing: Entry = { dn: '', attributes: new Map() }
