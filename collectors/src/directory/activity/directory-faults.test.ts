import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { detail, isCollecting, type RunningActivity, runActivity } from './testing.ts'

const missing = missingForSamba()

const people = 'OU=People,DC=corp,DC=test'

const addOu = (connection: DirectoryConnection) =>
  connection.add(people, new Map([['objectClass', ['organizationalUnit']]]))

const addContact = (connection: DirectoryConnection, name: string) =>
  connection.add(`CN=${name},${people}`, new Map([['objectClass', ['contact']]]))

const named = (name: string) => (record: CollectedRecord) => record.what.endsWith(`/${name}`)

const saysWhy =
  (text: string) =>
  ({ inputs }: { inputs: { note: string }[] }) =>
    inputs.some(({ note }) => note.includes(text))

const actionsOf = (activity: RunningActivity, name: string) =>
  activity.host.records.filter(named(name)).map(({ action }) => action)

describe.skipIf(missing !== '')(`a domain that has troubles ${missing}`, () => {
  let domain: TestDomain
  beforeAll(async () => {
    domain = await startDomain()
    await using connection = await domain.connect()
    await addOu(connection)
  }, 60_000)
  afterAll(() => domain[Symbol.asyncDispose]())

  const describeContact = async (name: string, text: string) => {
    await using connection = await domain.connect()
    await connection.modify(`CN=${name},${people}`, [
      { attribute: 'description', operation: 'replace', values: [text] },
    ])
  }
  const add = async (name: string) => {
    await using connection = await domain.connect()
    await addContact(connection, name)
  }

  test('a controller that stops is a problem, and nothing is lost when it is back', async () => {
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)
    await add('Before')
    await activity.until(named('Before'))

    await domain.stop()
    await activity.untilReport(({ problems }) => problems[0]?.code === 'directory-connection')
    await domain.start()
    await add('After')
    await activity.until(named('After'))
    await activity.stop()

    expect(activity.host.reports.at(-1)?.problems).toEqual([])
    expect(activity.host.records.map(({ action, what }) => [action, what])).toEqual([
      ['Added', 'corp.test/People/Before'],
      ['Added', 'corp.test/People/After'],
    ])
  })

  test('what happened while the agent was away is found, with who did it', async () => {
    const first = runActivity(domain)
    await first.untilReport(isCollecting)
    await first.stop()
    await add('Meanwhile')
    await describeContact('Meanwhile', 'changed')
    await using connection = await domain.connect()
    await connection.rename(`CN=Meanwhile,${people}`, `CN=Meanwhile Two,DC=corp,DC=test`)

    const second = runActivity(domain, { host: first.host })
    const [record] = await second.until(
      ({ action, what }) => action === 'Added' && what.includes('Meanwhile'),
    )
    await second.stop()

    expect(first.host.records).toEqual([])
    expect(record).toMatchObject({
      ...{ who: String.raw`CORP\Administrator`, what: 'corp.test/Meanwhile Two' },
    })
    expect(detail(record, 'description')?.after).toBe('changed')
  })

  test('a controller that was restored is compared, and the differences are told once', async () => {
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)
    await add('Old')
    await activity.until(named('Old'))
    const snapshot = await domain.snapshot()
    await add('Lost')
    await describeContact('Old', 'later')
    await activity.until(named('Lost'))
    await activity.until((record) => detail(record, 'description') !== undefined)

    await domain.restore(snapshot)
    const [gone] = await activity.until(
      ({ action, what }) => action === 'Removed' && what.endsWith('/Lost'),
    )
    await activity.until((record) => detail(record, 'description')?.before === 'later')
    await activity.untilReport(saysWhy('was restored to an earlier state'))
    await activity.stop()

    expect(gone).toMatchObject({ certainty: 'inferred', who: 'unknown' })
    expect(actionsOf(activity, 'Old')).toEqual(['Added', 'Modified', 'Modified'])
  }, 60_000)

  test('a reader without the right to replicate is told what is missing', async () => {
    const login = await domain.reader('none')
    const activity = runActivity(domain, { login })
    await activity.untilReport(isCollecting)
    await add('Seen')
    await describeContact('Seen', 'by anybody')

    await activity.until(named('Seen'))
    await activity.stop()

    expect(activity.host.reports.at(-1)?.problems[0]?.code).toBe('no-replication-right')
    expect(activity.host.records.filter(named('Seen')).every(({ who }) => who !== 'unknown')).toBe(
      true,
    )
  })

  test('a reader that may replicate needs nothing else', async () => {
    const login = await domain.reader('replicate')
    const activity = runActivity(domain, { login })
    await activity.untilReport(isCollecting)
    await add('Replicated')

    await activity.until(named('Replicated'))
    await activity.stop()

    expect(activity.host.reports.at(-1)?.problems).toEqual([])
  })

  test('a wrong password is tried once, and again only when it is another', async () => {
    const login = { ...domain.administrator, password: 'Wrong-1' }
    const activity = runActivity(domain, { login })
    await activity.untilReport(({ problems }) => problems[0]?.code === 'directory-login')
    await new Promise((resolve) => setTimeout(resolve, 3000))
    await activity.stop()
    const again = runActivity(domain, { host: activity.host, login })
    await again.untilReport(({ problems }) => problems[0]?.code === 'directory-login')
    await again.stop()
    const right = runActivity(domain, { host: again.host })
    await right.untilReport(isCollecting)
    await right.stop()

    const log = await readFile(join(domain.logDirectory, 'auth.json'), 'utf8')
    expect(log.split('\n').filter((line) => line.includes('WRONG_PASSWORD'))).toHaveLength(1)
    expect(activity.host.dump()).not.toContain('Wrong-1')
  })

  test('logs that are rotated away are read to their end, and the new ones from their beginning', async () => {
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)
    await add('Rotated')
    await activity.until(named('Rotated'))

    const log = join(domain.logDirectory, 'dsdb.json')
    await rename(log, `${log}.1`)
    await writeFile(log, '')
    await add('Afterwards')
    const [record] = await activity.until(named('Afterwards'))
    await activity.stop()

    // A controller that goes on writing to the old file is told by nobody.
    expect(['unknown', String.raw`CORP\Administrator`]).toContain(record?.who)
    expect(actionsOf(activity, 'Afterwards')).toEqual(['Added'])
  })
})

describe.skipIf(missing !== '')(`a domain with two controllers ${missing}`, () => {
  test('when one goes away the other is read, and nothing is told twice or lost', async () => {
    await using domain = await startDomain()
    const second = await domain.addController()
    await using one = await domain.connect()
    await addOu(one)
    const activity = runActivity(domain, { controllers: [domain, second] })
    await activity.untilReport(isCollecting)
    for (const name of ['a', 'b', 'c']) await addContact(one, name)
    await activity.until(({ what }) => what.endsWith('/c'))
    await using other = await second.connect()
    for (let waited = 0; waited < 300; waited++) {
      if (await other.find(`CN=c,${people}`, ['cn'])) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }

    await domain.stop()
    await addContact(other, 'd')
    const [last] = await activity.until(({ what }) => what.endsWith('/d'))
    await activity.untilReport(saysWhy('has another database'))
    await activity.stop()

    const { records } = activity.host
    const contacts = records.filter(({ objectType }) => objectType === 'contact')
    expect(contacts.map(({ action, what }) => `${action} ${what}`).toSorted()).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => `Added corp.test/People/${name}`),
    )
    expect(last?.where).toBe('dc2.corp.test')
  }, 180_000)
})
