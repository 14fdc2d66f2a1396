import { describe, expect, test } from 'vitest'
import { aPolicy, anApproval, aQuestion, ids, type PolicyFacts } from './decide-testing.ts'
import { decide } from './decide.ts'
import type { Question } from './question.ts'

const { user, target, sessionType } = aQuestion([])
const at = (time: string) => ({ at: new Date(time) })
const [friday, saturday] = ['2026-11-20', '2026-11-21']
const overNight = { days: ['fri' as const], range: '22:00-06:00' }
const office = { days: ['mon' as const, 'fri' as const], range: '08:00-18:00' }
const vault = { ...sessionType, loginAccount: 'stored' as const, credentialId: ids.secret }
const credentialPolicy: PolicyFacts = {
  kind: 'credential',
  members: { targetIds: new Set(), credentialIds: new Set([ids.secret]) },
}
const noTargets = { targetIds: new Set<never>() }

type Case = [
  what: string,
  outcome: 'allowed' | 'needs-approval' | 'refused',
  policy: PolicyFacts,
  question?: Partial<Question>,
]

const cases: Case[] = [
  ['a policy that names user, type and target', 'allowed', {}],
  ['one that asks for approval', 'needs-approval', { profile: { approvals: [anApproval()] } }],
  ['one that is switched off', 'refused', { isEnabled: false }],
  ['one that names nobody', 'refused', { members: { userIds: new Set() } }],
  ['one that names somebody else', 'refused', { members: { userIds: new Set([ids.bob]) } }],
  ['one without session types', 'refused', { members: { sessionTypeIds: new Set() } }],
  ['one with another type', 'refused', { members: { sessionTypeIds: new Set([ids.plain]) } }],

  ['an empty scope', 'refused', { members: noTargets }],
  ['another target', 'refused', { members: { targetIds: new Set([ids.web2]) } }],
  ['everything', 'allowed', { isEverything: true, members: noTargets }],
  [
    'its organization',
    'allowed',
    { members: { ...noTargets, organizationIds: new Set([ids.customer]) } },
  ],
  [
    'another organization',
    'refused',
    { members: { ...noTargets, organizationIds: new Set([ids.otherCustomer]) } },
  ],
  ['its group', 'allowed', { members: { ...noTargets, targetGroupIds: new Set([ids.webs]) } }],
  ['another group', 'refused', { members: { ...noTargets, targetGroupIds: new Set([ids.dbs]) } }],

  ['a user who is switched off', 'refused', {}, { user: { ...user, isEnabled: false } }],
  [
    'access that ended',
    'refused',
    {},
    { user: { ...user, accessEndsAt: new Date('2026-11-21T09:00:00Z') } },
  ],
  [
    'access that ends later',
    'allowed',
    {},
    { user: { ...user, accessEndsAt: new Date('2026-11-21T09:00:01Z') } },
  ],
  ['a user without the right', 'refused', {}, { user: { ...user, mayStart: false } }],
  [
    'a type that is switched off',
    'refused',
    {},
    { sessionType: { ...sessionType, isEnabled: false } },
  ],
  ['a Windows target', 'refused', {}, { target: { ...target, kind: 'windows' } }],
  ['an account made on a switch', 'refused', {}, { target: { ...target, kind: 'network-device' } }],
  [
    'a stored account on a switch',
    'allowed',
    {},
    { target: { ...target, kind: 'network-device' }, sessionType: vault },
  ],

  ['a credential it has', 'allowed', credentialPolicy, { sessionType: vault }],
  [
    'a credential it has not',
    'refused',
    credentialPolicy,
    { sessionType: { ...vault, credentialId: ids.otherSecret } },
  ],
  [
    'no credential',
    'refused',
    credentialPolicy,
    { sessionType: { ...vault, credentialId: undefined } },
  ],
  [
    'a scope beside credentials',
    'refused',
    { ...credentialPolicy, isEverything: true, members: noTargets },
    { sessionType: vault },
  ],
  [
    'credentials in a policy about targets',
    'refused',
    { members: { ...noTargets, credentialIds: new Set([ids.secret]) } },
    { sessionType: vault },
  ],

  ['before office hours', 'refused', { profile: { hours: office } }, at(`${friday}T07:59:00Z`)],
  [
    'the first minute of them',
    'allowed',
    { profile: { hours: office } },
    at(`${friday}T08:00:00Z`),
  ],
  ['the minute after them', 'refused', { profile: { hours: office } }, at(`${friday}T18:00:00Z`)],
  ['another day', 'refused', { profile: { hours: office } }, at(`${saturday}T09:00:00Z`)],
  ['Friday night', 'allowed', { profile: { hours: overNight } }, at(`${friday}T23:00:00Z`)],
  [
    'the morning after it',
    'allowed',
    { profile: { hours: overNight } },
    at(`${saturday}T05:59:00Z`),
  ],
  [
    'the end of that morning',
    'refused',
    { profile: { hours: overNight } },
    at(`${saturday}T06:00:00Z`),
  ],
  [
    'the morning before it',
    'refused',
    { profile: { hours: overNight } },
    at(`${friday}T05:00:00Z`),
  ],
  ['Saturday night', 'refused', { profile: { hours: overNight } }, at(`${saturday}T23:00:00Z`)],
  ['a whole day', 'allowed', { profile: { hours: { days: ['sat'], range: '00:00-00:00' } } }],
  [
    'the clocks of New York, still Friday',
    'allowed',
    { profile: { hours: overNight } },
    { ...at(`${saturday}T03:30:00Z`), timeZone: 'America/New_York' },
  ],
  [
    'the clocks of Auckland, already Saturday',
    'refused',
    { profile: { hours: office } },
    { ...at(`${friday}T12:00:00Z`), timeZone: 'Pacific/Auckland' },
  ],

  ['an address of the network', 'allowed', { profile: { networks: ['203.0.113.0/24'] } }],
  ['an address outside', 'refused', { profile: { networks: ['10.0.0.0/8', '203.0.113.8'] } }],
  ['one of several networks', 'allowed', { profile: { networks: ['10.0.0.0/8', '203.0.113.7'] } }],
  [
    'IPv4 written as IPv6',
    'allowed',
    { profile: { networks: ['203.0.113.0/24'] } },
    { sourceAddress: '::ffff:203.0.113.7' },
  ],
  [
    'the same in hexadecimal',
    'allowed',
    { profile: { networks: ['203.0.113.0/24'] } },
    { sourceAddress: '::ffff:cb00:7107' },
  ],
  ['a network written as IPv6', 'allowed', { profile: { networks: ['::ffff:203.0.113.0/120'] } }],
  [
    'IPv6',
    'allowed',
    { profile: { networks: ['2001:db8::/32'] } },
    { sourceAddress: '2001:db8::5' },
  ],
  [
    'another IPv6',
    'refused',
    { profile: { networks: ['2001:db8::/32'] } },
    { sourceAddress: '2001:db9::5' },
  ],
  [
    'IPv6 of the link',
    'allowed',
    { profile: { networks: ['fe80::/10'] } },
    { sourceAddress: 'fe80::1%eth0' },
  ],
  [
    'no address that is one',
    'refused',
    { profile: { networks: ['0.0.0.0/0'] } },
    { sourceAddress: '' },
  ],
  ['an unknown address, without networks', 'allowed', {}, { sourceAddress: '' }],
  [
    'networks that nobody asks about',
    'allowed',
    { profile: { networks: ['10.0.0.0/8'] } },
    { sourceAddress: undefined },
  ],

  ['the policy that was asked for', 'allowed', {}, { policyId: ids.policy(1) }],
  ['another one that was asked for', 'refused', {}, { policyId: ids.policy(2) }],
]

test.each(cases)('%s: %s', (_, outcome, policy, question = {}) => {
  const decision = decide(aQuestion([aPolicy(policy)], question))

  expect(decision.outcome).toBe(outcome)
  expect(decision.policyId).toBe(outcome === 'refused' ? undefined : ids.policy(1))
  expect(decision.text).toMatch(/^[A-Z].*\.$/s)
  expect(decision.verdicts).toHaveLength(1)
  for (const reason of decision.verdicts.flatMap(({ reasons }) => reasons)) {
    expect(reason).toMatch(/\.$/)
  }
})

const other = (facts: PolicyFacts = {}) => aPolicy({ id: ids.policy(2), name: 'Other', ...facts })

describe('of several that allow it', () => {
  test.each([
    ['the higher priority', { priority: 101 }, { profile: { approvals: [anApproval()] } }],
    ['approval', { profile: { approvals: [anApproval()] } }, { profile: { requiresTicket: true } }],
    [
      'more tiers',
      { profile: { approvals: [anApproval(), anApproval()] } },
      { profile: { approvals: [anApproval(2)] } },
    ],
    [
      'more approvers',
      { profile: { approvals: [anApproval(2)] } },
      { profile: { approvals: [anApproval()] } },
    ],
    ['a ticket', { profile: { requiresTicket: true } }, { profile: { requiresReason: true } }],
    ['a reason', { profile: { requiresReason: true } }, { profile: { maxMinutes: 5 } }],
    ['the shorter one', { profile: { maxMinutes: 5 } }, {}],
    ['the one that allows it', {}, { priority: 1000, isEnabled: false }],
    ['the one that allows it now', {}, { priority: 1000, profile: { hours: office } }],
  ])('%s counts', (_, first: PolicyFacts, second: PolicyFacts) => {
    const [winner, loser] = [other(first), aPolicy(second)]

    for (const policies of [
      [winner, loser],
      [loser, winner],
    ]) {
      expect(decide(aQuestion(policies)).policyId).toBe(winner.id)
    }
  })

  test('between the same the id decides, so that every node says the same', () => {
    for (const policies of [
      [aPolicy(), other()],
      [other(), aPolicy()],
    ]) {
      expect(decide(aQuestion(policies)).policyId).toBe(ids.policy(1))
    }
  })

  test('one that was asked for counts, if it allows it', () => {
    const policies = [
      aPolicy({ priority: 1000 }),
      other(),
      aPolicy({ id: ids.policy(3), isEnabled: false }),
    ]

    expect(decide(aQuestion(policies, { policyId: ids.policy(2) })).policyId).toBe(ids.policy(2))
    expect(decide(aQuestion(policies, { policyId: ids.policy(3) }))).toMatchObject({
      ...{ outcome: 'refused', text: 'Web servers: The policy is switched off.' },
    })
  })
})

test('it says what is in the way', () => {
  const text = (policy: PolicyFacts, question: Partial<Question> = {}) =>
    decide(aQuestion([aPolicy(policy)], question)).text

  expect(text({ profile: { hours: office } })).toBe(
    'Web servers: It allows Monday, Friday, 08:00-18:00, and it is Saturday 09:00 (UTC).',
  )
  expect(text({ profile: { networks: ['10.0.0.0/8'] } })).toBe(
    'Web servers: 203.0.113.7 is in none of the networks that it allows: 10.0.0.0/8.',
  )
  expect(text({ members: { userIds: new Set() } })).toBe(
    'No access policy lets alice use Root on web1.',
  )
  expect(text({}, { user: { ...user, isEnabled: false } })).toBe('The user alice is switched off.')
})

test('what a policy asks for and what it shows is said with its answer', () => {
  const profile = { requiresTicket: true, requiresReason: true, allowsReveal: true }

  const { verdicts } = decide(aQuestion([aPolicy({ profile })]))

  expect(verdicts[0]?.reasons).toEqual([
    'It allows sessions of up to 480 minutes.',
    'It asks for a ticket, open at the service desk where one is connected.',
    'It asks for a reason.',
    'It shows the secret of the account in the session.',
  ])
})
