import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { ControllerClock } from './controller-clock.ts'
import { isCollecting, type People, peopleOf, replace, runActivity, told } from './testing.ts'

const missing = missingForSamba()
const minute = 60_000
const administrator = String.raw`CORP\Administrator`

const named = (name: string) => (record: CollectedRecord) => record.what.endsWith(`/${name}`)

describe('the clock of a controller', () => {
  const askedAt = new Date('2026-11-22T10:00:00.000Z')
  const answeredAt = new Date('2026-11-22T10:00:00.200Z')
  const clockAt = (time: string, answered = answeredAt) => {
    const clock = new ControllerClock('dc1.corp.test')
    clock.compare(new Date(time), { askedAt, answeredAt: answered })
    return clock
  }

  test('seconds apart is nothing to speak of, and no time is changed', () => {
    const clock = clockAt('2026-11-22T10:00:50Z')

    expect(clock.problems()).toEqual([])
    expect(clock.ours(askedAt, 'dc1.corp.test')).toEqual(askedAt)
  })

  test.each([
    ['2026-11-22T10:07:00Z', '7 minutes ahead of'],
    ['2026-11-22T09:58:00Z', '2 minutes behind'],
    ['2026-11-22T13:00:00Z', '3 hours ahead of'],
    ['2024-11-22T10:00:00Z', '730 days behind'],
  ])('%s is said in words', (time, words) => {
    expect(clockAt(time).problems()[0]?.message).toContain(
      `The clock of dc1.corp.test is ${words} the clock of this computer.`,
    )
  })

  test('a time of another controller stays as it is', () => {
    const clock = clockAt('2026-11-22T10:10:00Z')
    const at = new Date('2026-11-22T10:09:00.000Z')

    expect(clock.ours(at, 'dc2.corp.test')).toEqual(at)
    expect(clock.ours(at, 'DC1.corp.test').toISOString()).toBe('2026-11-22T09:58:59.600Z')
    expect(clock.ours(at, '')).toEqual(clock.ours(at, 'dc1.corp.test'))
  })

  test('an answer that was long on its way says nothing', () => {
    const late = new Date('2026-11-22T10:03:00.000Z')

    expect(clockAt('2026-11-22T10:03:00Z', late).problems()).toEqual([])
  })
})

describe.skipIf(missing !== '')(`a controller whose clock is minutes off ours ${missing}`, () => {
  let domain: TestDomain
  let unit: People
  beforeAll(async () => {
    domain = await startDomain()
    unit = await peopleOf(domain)
    for (const name of ['Ann', 'Ben', 'Cat', 'Dan']) await unit.add(name)
  }, 60_000)
  afterAll(async () => {
    await unit[Symbol.asyncDispose]()
    await domain[Symbol.asyncDispose]()
  })

  test.each([
    ['ahead of', -10 * minute, 'Ann', 'Ben'],
    ['behind', 10 * minute, 'Cat', 'Dan'],
  ])('%s: it is said, times are ours, and who did it is known', async (side, off, one, other) => {
    const now = () => new Date(Date.now() + off)
    const host = new MemoryHost({ now })
    const activity = runActivity(domain, { host })
    await activity.untilReport(isCollecting)
    const begun = now()

    await unit.change(one, replace('description', 'seen'))
    // Only the log tells of what was undone before anybody looked.
    await unit.add(`Passing ${one}`)
    await unit.remove(`Passing ${one}`)
    await unit.connection.rename(unit.dn(other), unit.dn(`${other} Two`))
    await activity.until(named(one))
    await activity.until(named(`${other} Two`))
    await activity.until(named(`Passing ${one}`), 2)
    await activity.stop()
    const ended = now()

    const problem = activity.host.reports.at(-1)?.problems.find(({ code }) => code === 'clock-skew')
    expect(problem).toMatchObject({ severity: 'needs-attention' })
    expect(problem?.message).toContain(`dc1.corp.test is 10 minutes ${side} the clock`)
    const slack = 3000
    for (const { at, what } of activity.host.records) {
      const time = Date.parse(at)
      expect(time, what).toBeGreaterThanOrEqual(begun.getTime() - slack)
      expect(time, what).toBeLessThanOrEqual(ended.getTime())
    }
    expect(told(activity).toSorted()).toEqual(
      [
        ...[`Added Passing ${one}`, `Removed Passing ${one}`],
        ...[`Modified ${one}`, `Renamed ${other} Two`],
      ].toSorted(),
    )
    const known = activity.host.records.filter(({ action }) => action !== 'Renamed')
    expect(known.map(({ who }) => who)).toEqual([administrator, administrator, administrator])
  })
})
