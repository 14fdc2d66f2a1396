import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { beforeAll, describe, expect, test } from 'vitest'
import type { UserPrincipal } from '#platform/context.ts'
import { type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
let desk: TestSessions
let boss: UserPrincipal

beforeAll(async () => {
  desk = sessions()
  boss = await desk.person()
})

/** Every way in which a policy stops to allow what it allowed. */
const changes: Readonly<Record<string, (other: UserPrincipal) => object>> = {
  'is switched off': () => ({ isEnabled: false }),
  'names other people': (other) => ({ userIds: [other.userId] }),
  'is about other targets': () => ({ scope: { organizationIds: [desk.managingId] } }),
  'allows other hours': () => {
    const now = desk.clock.now()
    const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(now.getUTCDay() + 3) % 7]
    const hours = { days: [day], range: '00:00-00:01' }
    return { profile: { ...defaultProfile, hours } }
  },
}

/** Each with the state that a session is in when the policy changes. */
const begun: Readonly<Record<string, (me: UserPrincipal, type: string) => Promise<string>>> = {
  'is available': async (me, type) => {
    const { id } = await desk.opened(me, type)
    await desk.work()
    return id
  },
  'is for later': async (me, type) => {
    const startsAt = new Date(desk.clock.now().getTime() + 600_000).toISOString()
    return (await desk.opened(me, type, { startsAt })).id
  },
  'is about to be prepared': async (me, type) => (await desk.opened(me, type)).id,
}

describe('deprovision lag', () => {
  test.each(
    Object.keys(changes).flatMap((change) => Object.keys(begun).map((state) => [change, state])),
  )('when a policy %s, a session that %s opens nothing any more', async (change, state) => {
    const [me, other] = [await desk.person(), await desk.person()]
    const type = await desk.allow([me.userId])
    const id = (await begun[state]?.(me, type)) ?? ''
    const { policyId } = await desk.details(boss, id)

    const changed = await desk.web.call(boss, accessPoliciesApi.update, {
      params: { accessPolicyId: policyId },
      body: {
        ...{ name: `Policy of ${me.username}`, userIds: [me.userId], sessionTypeIds: [type] },
        ...{ scope: { organizationIds: [desk.customerId] }, profile: defaultProfile },
        ...changes[change]?.(other),
      },
    })
    await desk.work()
    if (state === 'is for later') {
      desk.clock.advance(700_000)
      await desk.tick()
    }

    expect(changed.status, changed.text).toBe(200)
    const after = await desk.details(boss, id)
    expect(after.state).toMatch(/^(ended|cancelled|denied|failed)$/)
    expect(after.stateText).toMatch(/not allowed any more/)
    expect(after.actionRuns).toEqual([])
  })
})
