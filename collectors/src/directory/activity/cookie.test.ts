import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { startProxy } from '@gatehouse/directory/testing/controller-proxy'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MemoryHost } from '../../testing/memory-host.ts'
import { isCollecting, type People, peopleOf, replace, runActivity, told } from './testing.ts'

const missing = missingForSamba()

const named = (name: string) => (record: CollectedRecord) => record.what.endsWith(`/${name}`)

type Report = MemoryHost['reports'][number]

const saysWhy =
  (text: string) =>
  ({ inputs }: Report) =>
    inputs.some(({ note }) => note.includes(text))

/** Puts other bytes where the marks of DirSync are kept. */
async function spoilMarks(host: MemoryHost, bytes: Buffer): Promise<void> {
  for (const [key, json] of [...host.entries('position/')]) {
    const spoilt = Object.assign({}, json, { cookie: bytes.toString('base64') })
    await host.commit({ put: [[key, spoilt]] })
  }
}

describe.skipIf(missing !== '')(`marks of DirSync ${missing}`, () => {
  let domain: TestDomain
  let unit: People
  beforeAll(async () => {
    domain = await startDomain()
    unit = await peopleOf(domain)
  }, 60_000)
  afterAll(async () => {
    await unit[Symbol.asyncDispose]()
    await domain[Symbol.asyncDispose]()
  })

  test('with one that is spoilt all is compared, what is different is told once, and why is said', async () => {
    for (const name of ['Ann', 'Ben']) await unit.add(name)
    const first = runActivity(domain)
    await first.untilReport(isCollecting)
    await first.stop()
    await spoilMarks(first.host, Buffer.from('This was never a mark of DirSync.'))
    await unit.change('Ann', replace('description', 'meanwhile'))
    await unit.remove('Ben')
    await unit.add('Cat')

    const second = runActivity(domain, { host: first.host })
    await second.until(named('Cat'))
    await second.until(named('Ben'))
    await second.untilReport(saysWhy('was not taken any more'))
    await unit.change('Cat', replace('description', 'afterwards'))
    await second.until(named('Cat'), 2)
    await second.stop()

    expect(told(second).toSorted()).toEqual(
      ['Modified Ann', 'Removed Ben', 'Added Cat', 'Modified Cat'].toSorted(),
    )
    expect(new Set(second.host.records.map(({ key }) => key)).size).toBe(4)
  })

  test.each([
    ['busy', 51],
    ['not available', 52],
    ['out of time', 3],
    ['over a limit of size', 4],
    ['over a limit of its own', 11],
  ])('a controller that is %s is asked again, and nothing is compared', async (name, code) => {
    await using proxy = await startProxy(domain)
    const activity = runActivity(domain, { controllers: [proxy] })
    await activity.untilReport(isCollecting)
    const before = proxy.asked.length

    let refusals = 0
    proxy.refuse = ({ dirSync }) => {
      if (!dirSync?.hasMark || refusals >= 3) return undefined
      refusals += 1
      return { code, text: '0000000A: not now' }
    }
    await unit.add(`Contact ${code}`)
    await activity.until(named(`Contact ${code}`))
    await activity.stop()

    const questions = proxy.asked.slice(before).flatMap(({ dirSync }) => dirSync ?? [])
    expect(
      questions.filter(({ hasMark }) => !hasMark),
      name,
    ).toEqual([])
    expect(refusals).toBe(3)
    expect(told(activity)).toEqual([`Added Contact ${code}`])
    expect(activity.host.reports.some(({ problems }) => problems.length > 0)).toBe(true)
    expect(activity.host.reports.at(-1)?.problems).toEqual([])
  })

  test('a controller that takes no mark at all is asked by numbers', async () => {
    await using proxy = await startProxy(domain)
    const activity = runActivity(domain, { controllers: [proxy] })
    await activity.untilReport(isCollecting)
    proxy.refuse = ({ dirSync }) => (dirSync?.hasMark ? { code: 53 } : undefined)

    for (const name of ['Dan', 'Eve', 'Fay']) {
      await unit.add(name)
      await activity.until(named(name))
    }
    await activity.untilReport(saysWhy('by their numbers'))
    await activity.stop()

    expect(told(activity)).toEqual(['Added Dan', 'Added Eve', 'Added Fay'])
  })
})
