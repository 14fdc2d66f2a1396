import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectorSettings } from '@gatehouse/contract/collectors'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { MemoryHost } from '../../testing/memory-host.ts'
import { localDirectoryMachine } from '../directory-machine.ts'
import { directoryLogons } from './directory-logons.ts'

const missing = missingForSamba()
const password = 'Correct.Horse.1'
const wrong = 'Wrong.Horse.1'

describe.skipIf(missing !== '')(`logons at a Samba controller ${missing}`, () => {
  let domain: TestDomain
  let host: MemoryHost
  let running: Promise<void>
  const stop = new AbortController()
  let changed: () => void = () => undefined

  beforeAll(async () => {
    domain = await startDomain()
    await domain.tool(['domain', 'passwordsettings', 'set', '--account-lockout-threshold=3'])
    for (const name of ['alice', 'dora', 'erik', 'lars']) {
      await domain.tool(['user', 'create', name, password])
    }
    await domain.tool(['user', 'disable', 'dora'])
    await domain.tool(['user', 'setexpiry', 'erik', '--days=-1'])

    host = new MemoryHost({ signal: stop.signal })
    host.onCommit = () => changed()
    const settings = {
      ...connectorSettings['directory-logons'].parse({ sambaLogDirectory: domain.logDirectory }),
      readsWindowsLog: false,
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    changed = () => resolve()
    host.report = (health) => {
      host.reports.push(health)
      resolve()
    }
    running = directoryLogons(localDirectoryMachine()).run(settings, host)
    await promise
  }, 120_000)

  afterAll(async () => {
    stop.abort()
    await running
    await domain[Symbol.asyncDispose]()
  })

  async function until(condition: (record: CollectedRecord) => boolean): Promise<CollectedRecord> {
    for (;;) {
      const found = host.records.find(condition)
      if (found) return found
      const { promise, resolve } = Promise.withResolvers<void>()
      changed = resolve
      await promise
    }
  }

  /** Records about an account since a number of records. */
  const about = (account: string, since: number) =>
    host.records
      .slice(since)
      .filter(({ who }) => who.toLowerCase() === `corp\\${account}`.toLowerCase())

  const detail = (record: CollectedRecord, property: string) =>
    record.details.find((one) => one.property === property)?.after

  async function ldap(account: string, secret: string): Promise<void> {
    const login = { username: `${account}@corp.test`, password: secret }
    await domain.connect(login).then(
      (connection) => connection.close(),
      () => undefined,
    )
  }

  const failing = (work: Promise<unknown>) => work.catch(() => undefined)

  test.each([
    ['a right password', 'alice', password, 'Successful Logon', undefined],
    ['a wrong password', 'alice', wrong, 'Failed Logon', 'Wrong password'],
    ['a disabled account', 'dora', password, 'Failed Logon', 'Account disabled'],
    ['an expired account', 'erik', password, 'Failed Logon', 'Account expired'],
    ['an unknown account', 'nobody', password, 'Failed Logon', 'No such user'],
  ])('over LDAP with %s', async (_what, account, secret, action, reason) => {
    const since = host.records.length
    await ldap(account, secret)
    const record = await until((one) => host.records.indexOf(one) >= since && one.action === action)

    expect(record).toMatchObject({ action, workstation: expect.stringMatching(/^127\./) as string })
    expect(detail(record, 'Reason')).toBe(reason)
    expect(detail(record, 'Logon type')).toBe('LDAP simple bind')
    expect(detail(record, 'Authentication')).toBe('Simple bind')
    await marker()
    expect(about(account, since)).toHaveLength(1)
  })

  test('over Kerberos', async () => {
    const since = host.records.length
    await failing(domain.run('kinit', ['alice@CORP.TEST'], `${wrong}\n`))
    await domain.run('kinit', ['alice@CORP.TEST'], `${password}\n`)
    await marker()

    const records = about('alice', since)
    expect(records.map(({ action }) => action)).toEqual(['Failed Logon', 'Successful Logon'])
    expect(records.map((record) => detail(record, 'Reason'))).toEqual(['Wrong password', undefined])
    expect(new Set(records.map((record) => detail(record, 'Logon type')))).toEqual(
      new Set(['Kerberos ticket']),
    )
  })

  test('over SMB', async () => {
    const since = host.records.length
    const smb = (secret: string) =>
      domain.run('smbclient', [
        ...['-L', domain.address, '-U', `CORP\\alice%${secret}`, '-m', 'SMB3'],
        '--use-kerberos=off',
      ])
    await failing(smb(wrong))
    await smb(password)
    await marker()

    const records = about('alice', since)
    expect(records.map(({ action }) => action)).toEqual(['Failed Logon', 'Successful Logon'])
    expect(records.map((record) => detail(record, 'Authentication'))).toEqual(['NTLM', 'NTLM'])
  })

  test('of a locked account', async () => {
    const since = host.records.length
    for (let attempt = 0; attempt < 4; attempt++) await ldap('lars', wrong)
    await marker()

    const records = about('lars', since)
    expect(records.map((record) => detail(record, 'Reason'))).toEqual([
      ...['Wrong password', 'Wrong password', 'Wrong password'],
      'Account locked',
    ])
  })

  test('leave out what the settings do, and computers', () => {
    expect(host.records.filter(({ who }) => who.endsWith('$'))).toEqual([])
  })

  let marks = 0
  /** Resolves when everything before it was read, because it was. */
  async function marker(): Promise<void> {
    const name = `mark${marks++}`
    await ldap(name, password)
    await until(({ who }) => who.toLowerCase().endsWith(name))
  }
})
