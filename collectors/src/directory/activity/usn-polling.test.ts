import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { type ControllerProxy, startProxy } from '@gatehouse/directory/testing/controller-proxy'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  detail,
  isCollecting,
  type People,
  passTime,
  peopleOf,
  replace,
  type RunningActivity,
  runActivity,
  told,
} from './testing.ts'

const missing = missingForSamba()

const unwillingToPerform = { code: 53, text: 'It does not know DirSync' }

const isOf = (name: string, action: CollectedRecord['action']) => (record: CollectedRecord) =>
  record.action === action && record.what.endsWith(`/${name}`)

// Samba refuses DirSync of what one may read to nobody, so what stands in front of it does.
describe.skipIf(missing !== '')(`changes by their numbers ${missing}`, () => {
  let domain: TestDomain
  let proxy: ControllerProxy
  let unit: People
  let activity: RunningActivity

  beforeAll(async () => {
    domain = await startDomain()
    proxy = await startProxy(domain)
    proxy.refuse = ({ dirSync }) => dirSync && unwillingToPerform
    unit = await peopleOf(domain)
  }, 60_000)
  afterEach(() => activity.stop())
  afterAll(async () => {
    await unit[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
    await domain[Symbol.asyncDispose]()
  })

  const start = async (options: Parameters<typeof runActivity>[1] = {}) => {
    activity = runActivity(domain, { controllers: [proxy], ...options })
    await activity.untilReport(isCollecting)
  }

  test('changes, members, new names, new places and deletions are each found once', async () => {
    for (const name of ['Ann', 'Ben', 'Cat']) await unit.add(name, 'user')
    await unit.add('Helpers', 'group')
    await unit.change('Helpers', {
      attribute: 'member',
      operation: 'add',
      values: [unit.dn('Cat')],
    })
    await start()

    await unit.add('Dan', 'user')
    await unit.change('Ann', replace('description', 'one'))
    await unit.change('Ben', replace('title', 'boss'))
    const [described] = await activity.until(isOf('Ann', 'Modified'))
    await unit.change('Ann', replace('description'))
    const both = await activity.until(isOf('Ann', 'Modified'), 2)
    await unit.change('Helpers', {
      attribute: 'member',
      operation: 'add',
      values: [unit.dn('Ben')],
    })
    const [came] = await activity.until(isOf('Helpers', 'Modified'))
    await unit.change('Helpers', { attribute: 'member', operation: 'delete', values: [] })
    const members = await activity.until(isOf('Helpers', 'Modified'), 2)
    await unit.connection.rename(unit.dn('Ben'), 'CN=Bob,DC=corp,DC=test')
    await activity.until(isOf('Bob', 'Moved'))
    await unit.remove('Dan')
    const [removed] = await activity.until(isOf('Dan', 'Removed'))
    passTime(activity.host, 600_000)
    await unit.add('Last')
    await activity.until(isOf('Last', 'Added'))

    expect(told(activity).toSorted()).toEqual(
      [
        ...['Added Dan', 'Modified Ann', 'Modified Ann', 'Modified Ben', 'Added Last'],
        ...['Modified Helpers', 'Modified Helpers', 'Removed Dan'],
        ...['Renamed corp.test/Bob', 'Moved corp.test/Bob'],
      ].toSorted(),
    )
    expect(detail(described, 'description')).toEqual({ property: 'description', after: 'one' })
    expect(detail(both[1], 'description')).toEqual({ property: 'description', before: 'one' })
    expect(detail(came, 'Member')?.after).toBe('corp.test/People/Ben')
    expect(members[1]?.details.filter(({ property }) => property === 'Member')).toHaveLength(2)
    expect(detail(removed, 'sAMAccountName')?.before).toBe('Dan')
    expect(removed?.who).toBe(String.raw`CORP\Administrator`)
  })

  test('it says how it reads, and what is missed by that', async () => {
    await start()

    const report = activity.host.reports.at(-1)
    expect(report?.inputs[0]?.note).toContain('by their numbers')
    expect(report?.problems.map(({ code }) => code)).toEqual(['no-replication-right'])
  })

  test('an agent that was away finds what happened meanwhile', async () => {
    await unit.add('Eve', 'user')
    await unit.add('Fay', 'user')
    await start()
    await activity.stop()

    await unit.change('Eve', replace('description', 'meanwhile'))
    await unit.remove('Fay')
    await start({ host: activity.host })
    await activity.until(isOf('Eve', 'Modified'))
    await activity.until(isOf('Fay', 'Removed'))

    expect(told(activity).toSorted()).toEqual(['Modified Eve', 'Removed Fay'])
  })

  test('who may not see what was deleted is told by the log, or finds it missing, and only once', async () => {
    for (const name of ['Gus', 'Hal']) await unit.add(name, 'user')
    const login = await domain.reader('none')
    await start({ login })

    await unit.remove('Gus')
    const [logged] = await activity.until(isOf('Gus', 'Removed'))
    passTime(activity.host, 301_000)
    await unit.add('Ida')
    await activity.until(isOf('Ida', 'Added'))
    passTime(activity.host, 301_000)
    await activity.until(isOf('Ida', 'Added'))
    await activity.stop()
    activity = runActivity(domain, {
      ...{ controllers: [proxy], login, host: activity.host, hasLogs: false },
    })
    await activity.untilReport(isCollecting)
    await unit.remove('Hal')
    passTime(activity.host, 301_000)
    const [missed] = await activity.until(isOf('Hal', 'Removed'))

    expect(logged).toMatchObject({ who: String.raw`CORP\Administrator`, certainty: 'exact' })
    expect(detail(logged, 'sAMAccountName')?.before).toBe('Gus')
    expect(missed).toMatchObject({ who: 'unknown', certainty: 'inferred' })
    expect(told(activity)).toEqual(['Removed Hal'])
  })
})
