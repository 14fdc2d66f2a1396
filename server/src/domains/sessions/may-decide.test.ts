import { UserId } from '@gatehouse/contract/ids'
import { describe, expect, test } from 'vitest'
import { completesTier, type Deciding, objectionTo } from './may-decide.ts'

const person = (n: number) => UserId.parse(`01930000-0000-7000-8000-00000000000${n}`)
const [requester, first, second, boss, stranger] = [1, 2, 3, 4, 5].map(person) as [
  UserId,
  UserId,
  UserId,
  UserId,
  UserId,
]
const since = new Date('2026-11-21T09:00:00.000Z')
const later = (minutes: number) => new Date(since.getTime() + minutes * 60_000)
const tier = (approverIds: UserId[], required = 1) => ({
  ...{ approverIds, required, escalationMinutes: 10, escalationIds: [boss] },
})
const asked = (given: Partial<Deciding> & { allowsOwnApproval?: boolean } = {}): Deciding => ({
  state: 'requested',
  profile: {
    approvals: [tier([requester, first, second]), tier([second])],
    allowsOwnApproval: given.allowsOwnApproval ?? false,
  },
  ...{ requesterId: requester, tiersDone: 0, tierSince: since, approvedBy: [] },
  expiresAt: later(60),
  ...given,
})

describe('who may decide about a request', () => {
  test.each([
    ['one of its approvers', first, asked(), 0, undefined],
    ['nobody after it has expired', first, asked(), 60, 'in time'],
    ['nobody else', stranger, asked(), 0, 'not among those'],
    ['not who asked, although an approver', requester, asked(), 0, 'yourself'],
    [
      'who asked, if the policy says so',
      requester,
      asked({ allowsOwnApproval: true }),
      0,
      undefined,
    ],
    ['not the boss before it escalates', boss, asked(), 9, 'not among those'],
    ['the boss once it escalates', boss, asked(), 10, undefined],
    [
      'not the approver of the next tier alone',
      first,
      asked({ tiersDone: 1 }),
      0,
      'not among those',
    ],
    [
      'nobody twice, in whatever tier',
      second,
      asked({ tiersDone: 1, approvedBy: [{ userId: second, tier: 0 }] }),
      0,
      'already',
    ],
    ['nobody when it is decided', first, asked({ state: 'denied' }), 0, 'not waiting'],
    ['nobody when all tiers are done', first, asked({ tiersDone: 2 }), 0, 'not waiting'],
  ] as const)('%s', (_who, userId, deciding, minutes, words) => {
    const objection = objectionTo(userId, deciding, later(minutes))

    if (words === undefined) expect(objection).toBeUndefined()
    else expect(objection).toContain(words)
  })
})

test('a tier is complete with as many voices as it needs, of that tier alone', () => {
  const two = { approvals: [tier([first, second], 2), tier([boss], 2)], allowsOwnApproval: false }
  const one = [{ userId: first, tier: 0 }]

  expect(completesTier(asked({ profile: two }))).toBe(false)
  expect(completesTier(asked({ profile: two, approvedBy: one }))).toBe(true)
  expect(completesTier(asked({ profile: two, tiersDone: 1, approvedBy: one }))).toBe(false)
})
