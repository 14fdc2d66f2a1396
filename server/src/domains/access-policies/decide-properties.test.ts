import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aPolicy, anApproval, aQuestion, ids } from './decide-testing.ts'
import { decide } from './decide.ts'

const some = <T>(values: readonly T[]) => fc.subarray([...values]).map((chosen) => new Set(chosen))

const members = fc.record({
  userIds: some([ids.alice, ids.bob]),
  sessionTypeIds: some([ids.root, ids.plain]),
  organizationIds: some([ids.customer, ids.otherCustomer]),
  targetIds: some([ids.web1, ids.web2]),
  targetGroupIds: some([ids.webs, ids.dbs]),
  credentialIds: some([ids.secret, ids.otherSecret]),
})
const profile = fc.record({
  approvals: fc.array(fc.constantFrom(anApproval(1), anApproval(2)), { maxLength: 2 }),
  requiresTicket: fc.boolean(),
  requiresReason: fc.boolean(),
  maxMinutes: fc.constantFrom(10, 480),
  networks: fc.subarray(['10.0.0.0/8', '203.0.113.0/24', '2001:db8::/32']),
})
const policies = fc
  .array(
    fc.record({
      ...{ members, profile, isEnabled: fc.boolean(), isEverything: fc.boolean() },
      priority: fc.constantFrom(1, 100, 1000),
      kind: fc.constantFrom('resource' as const, 'credential' as const),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((facts, index) => aPolicy({ ...facts, id: ids.policy(index) })))
const { user, sessionType } = aQuestion([])
const facts = fc.record({
  at: fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Auckland'),
  sourceAddress: fc.constantFrom('10.1.2.3', '203.0.113.7', '::ffff:203.0.113.7', '', undefined),
  user: fc
    .record({ isEnabled: fc.boolean(), mayStart: fc.boolean() })
    .map((one) => ({ ...user, ...one })),
  sessionType: fc
    .record({ isEnabled: fc.boolean(), credentialId: fc.constantFrom(ids.secret, undefined) })
    .map((one) => ({ ...sessionType, ...one })),
})

const holds = (name: string, property: fc.IRawProperty<unknown>) =>
  test(name, () => fc.assert(property as fc.IProperty<unknown>, { numRuns: 500 }))

holds(
  'a policy that does not apply changes nothing',
  fc.property(policies, facts, (all, asked) => {
    const decision = decide(aQuestion(all, asked))
    const misfits = new Set(
      decision.verdicts
        .filter(({ outcome }) => outcome === 'does-not-apply')
        .map((one) => one.policyId),
    )
    const without = decide(
      aQuestion(
        all.filter(({ id }) => !misfits.has(id)),
        asked,
      ),
    )

    expect(without).toMatchObject({ outcome: decision.outcome, text: decision.text })
    expect(without.policyId).toBe(decision.policyId)
  }),
)

holds(
  'the order of the policies does not matter',
  fc.property(policies, facts, (all, asked) => {
    expect(decide(aQuestion(all.toReversed(), asked))).toEqual(decide(aQuestion(all, asked)))
  }),
)

holds(
  'without policies everything is refused, and every policy of a refusal says why',
  fc.property(policies, facts, (all, asked) => {
    expect(decide(aQuestion([], asked))).toMatchObject({ outcome: 'refused', verdicts: [] })
    const { outcome, verdicts } = decide(aQuestion(all, asked))

    expect(verdicts).toHaveLength(all.length)
    expect(verdicts.every(({ reasons }) => reasons.length > 0)).toBe(true)
    if (outcome === 'refused') {
      expect(verdicts.every((one) => ['does-not-apply', 'refuses'].includes(one.outcome))).toBe(
        true,
      )
    }
  }),
)

holds(
  'to take a member away, or to switch off, never opens what was closed',
  fc.property(policies, facts, fc.nat(), (all, asked, place) => {
    const before = decide(aQuestion(all, asked))
    const [victim] = all.slice(place % Math.max(1, all.length))
    if (!victim || before.outcome !== 'refused') return
    for (const name of Object.keys(victim.members) as (keyof typeof victim.members)[]) {
      const less = { ...victim, members: { ...victim.members, [name]: new Set() } }
      const changed = all.map((one) => (one.id === victim.id ? less : one))
      expect(decide(aQuestion(changed, asked)).outcome).toBe('refused')
    }
  }),
)

holds(
  'nobody who is switched off or has no right gets in',
  fc.property(policies, facts, (all, asked) => {
    fc.pre(!asked.user.isEnabled || !asked.user.mayStart || !asked.sessionType.isEnabled)

    expect(decide(aQuestion(all, asked)).outcome).toBe('refused')
  }),
)
