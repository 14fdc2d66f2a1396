import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { alertProfilesApi, alertRulesApi, type AlertRule } from '@gatehouse/contract/alert-rules'
import { type ConnectorKind, connectorNames } from '@gatehouse/contract/collectors'
import {
  accountStatus,
  directoryProperties as property,
  directoryTypes as type,
  lockoutStatus,
} from '@gatehouse/contract/directory-words'
import { ConnectorId } from '@gatehouse/contract/ids'
import { directoryInvestigations } from '@gatehouse/contract/predefined-investigations'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileFilters, parseFilter } from '#domains/activity'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { aCustomer, aRecord, send, type TestCustomer } from '../activity/testing.ts'
import { accountRules } from './predefined-account-rules.ts'
import { directoryRules } from './predefined-directory-rules.ts'
import { predefinedRules } from './predefined-rules.ts'
import { aProfile, alertsOf, useAlerts } from './testing.ts'

const guid = { property: property.objectGuid, after: '0f8fad5b-d9cb-469f-a165-70867728950e' }
const where = 'dc1.corp.test'

const user = (
  details: CollectedRecord['details'],
  action: CollectedRecord['action'] = 'Modified',
) =>
  aRecord({
    ...{ action, objectType: type.user, what: 'corp.test/Staff/Alice', where },
    details: [guid, ...details],
  })
const group = (
  details: CollectedRecord['details'],
  { isSecurity = true, isPowerful = false } = {},
) =>
  aRecord({
    ...{ action: 'Modified', objectType: type.group, where },
    what: isPowerful ? 'corp.test/Users/Domain Admins' : 'corp.test/Staff/Readers',
    details: [
      guid,
      {
        property: property.groupType,
        after: `${isSecurity ? 'Security' : 'Distribution'}, global`,
      },
      ...(isPowerful ? [{ property: property.administrativeGroup, after: 'Domain Admins' }] : []),
      ...details,
      { property: property.evidence, after: 'Samba audit log' },
    ],
  })
const status = (before: string, after: string) => [{ property: property.status, before, after }]
const member = (side: 'before' | 'after') => [
  { property: property.member, [side]: 'corp.test/Staff/Alice' },
]
const powerful = { isPowerful: true }
const { enabled, disabled } = accountStatus

/** What happened, and the investigations that find it beside the one of all changes. */
const cases: [string, CollectedRecord, (keyof typeof directoryInvestigations)[]][] = [
  ['a user is made', user([{ property: property.status, after: enabled }], 'Added'), []],
  [
    'a user is removed',
    user([{ property: property.status, before: enabled }], 'Removed'),
    ['accountsDeleted'],
  ],
  ['an account is enabled', user(status(disabled, enabled)), ['accountsEnabled', 'accountStatus']],
  [
    'an account is disabled',
    user(status(enabled, disabled)),
    ['accountsDisabled', 'accountStatus'],
  ],
  [
    'an account is locked',
    user([
      { property: property.lockout, before: lockoutStatus.unlocked, after: lockoutStatus.locked },
    ]),
    ['accountsLockedOut', 'accountStatus'],
  ],
  [
    'an account is unlocked',
    user([
      { property: property.lockout, before: lockoutStatus.locked, after: lockoutStatus.unlocked },
    ]),
    ['accountStatus'],
  ],
  [
    'a password is reset',
    user([{ property: property.password, after: 'reset' }]),
    ['passwordsTampered'],
  ],
  [
    'a password is changed',
    user([{ property: property.password, after: 'changed' }]),
    ['passwordsTampered'],
  ],
  [
    'a telephone number changes',
    user([{ property: 'telephoneNumber', before: '1', after: '2' }]),
    [],
  ],
  [
    'a user moves',
    {
      ...user([{ property: property.parent, before: 'corp.test/A', after: 'corp.test/B' }]),
      action: 'Moved',
    },
    [],
  ],
  [
    'somebody joins the administrators',
    group(member('after'), powerful),
    ['administrativeGroups', 'administratorsAdded', 'securityGroups'],
  ],
  [
    'somebody leaves the administrators',
    group(member('before'), powerful),
    ['administrativeGroups', 'administratorsRemoved', 'securityGroups'],
  ],
  ['somebody joins a group', group(member('after')), ['securityGroups']],
  ['somebody joins a list for mail', group(member('after'), { isSecurity: false }), []],
  [
    'a group gets another description',
    group([{ property: 'description', before: 'a', after: 'either/or' }]),
    [],
  ],
  ['a user is not removed, as who tried may not', { ...user([], 'Removed'), succeeded: false }, []],
  [
    'a password is not reset, as who tried may not',
    { ...user([{ property: property.password, after: 'reset' }]), succeeded: false },
    [],
  ],
  [
    'a computer is removed',
    aRecord({ action: 'Removed', objectType: type.computer, what: 'corp.test/Computers/WS-017' }),
    ['computersRemoved'],
  ],
  [
    'the password of a computer changes',
    aRecord({
      objectType: type.computer,
      details: [{ property: property.password, after: 'changed' }],
    }),
    [],
  ],
  [
    'an organizational unit is made',
    aRecord({ action: 'Added', objectType: type.organizationalUnit, what: 'corp.test/Staff' }),
    ['organizationalUnits'],
  ],
]

const asSeen = (record: CollectedRecord, kind: ConnectorKind) => ({
  ...record,
  ...{ connector: connectorNames[kind], source: 'corp.test' },
})
const investigationsOf = compileFilters(
  directoryRules.map(({ filter, key }) => ({ filter: parseFilter(filter), value: key })),
  'UTC',
)
const keyOf = new Map(
  Object.entries(directoryInvestigations).map(([key, { name }]) => [
    key,
    directoryRules.find((rule) => rule.name === name)?.key,
  ]),
)

test('each investigation of a domain is a rule, and no two have one name', () => {
  const names = Object.values(directoryInvestigations).map(({ name }) => name)

  expect(directoryRules.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
  expect(new Set(names).size).toBe(names.length)
})

test.each(cases)('%s: the investigations that tell of it find it', (_what, record, keys) => {
  const found = investigationsOf(asSeen(record, 'directory-activity') as never)

  const expected = keys.concat('allChanges').map((key) => keyOf.get(key))
  expect(new Set(found)).toEqual(new Set(expected))
})

test.each(cases)(
  '%s: no rule about a computer’s accounts wakes anybody for it',
  (_what, record) => {
    const rules = compileFilters(
      accountRules.map(({ filter, key }) => ({ filter: parseFilter(filter), value: key })),
      'UTC',
    )

    expect(rules(asSeen(record, 'directory-activity') as never)).toEqual([])
  },
)

test.each(cases)(
  '%s: on a computer with Linux, no rule about a domain does',
  (_what, record, keys) => {
    const found = investigationsOf(asSeen(record, 'linux-accounts') as never)

    // Of what only a domain has, whoever tells of it is believed.
    const types = ['computersRemoved', 'organizationalUnits']
    expect(found).toEqual(keys.filter((key) => types.includes(key)).map((key) => keyOf.get(key)))
  },
)

describe('with the rules that are on from the beginning', () => {
  let customer: TestCustomer
  const alerts = useAlerts()

  beforeAll(async () => {
    customer = await aCustomer(alerts(), { source: 'corp.test' })
    const { organizationId, sourceId } = customer
    const profileId = await aProfile(alerts(), [customer])
    const answer = await alerts().web.call(alerts().administrator, alertProfilesApi.get, {
      params: { profileId },
    })
    const isOn = new Set(
      predefinedRules
        .filter((rule) => rule.isActive)
        .map(({ name, category }) => `${category} ${name}`),
    )
    const rules: AlertRule[] = answer.body.rules
    for (const { id: ruleId, name, category } of rules) {
      if (!isOn.has(`${category} ${name}`)) continue
      await alerts().web.call(alerts().administrator, alertRulesApi.update, {
        params: { profileId, ruleId },
        body: { isActive: true },
      })
    }
    const connectorId = ConnectorId.parse(uuidv7(new Date()))
    await alerts().parts.db.inOrganization(organizationId, (tx) =>
      tx
        .insertInto('connector')
        .values({
          ...{ id: connectorId, source_id: sourceId, kind: 'directory-activity' },
          created_at: new Date(),
        })
        .execute(),
    )
    customer = { ...customer, connectorId }
  })

  test('one event is at most one alert', async () => {
    for (const [what, record] of cases) {
      const before = (await alertsOf(alerts(), customer)).length
      const item = `${record.what} ${what}`

      await send(alerts(), customer, [{ ...record, what: item }])

      const fresh = (await alertsOf(alerts(), customer)).length - before
      expect(fresh, what).toBeLessThanOrEqual(1)
    }
    const names = new Set((await alertsOf(alerts(), customer)).map(({ name }) => name))
    expect(names).toEqual(
      new Set(directoryRules.filter(({ isActive }) => isActive).map(({ name }) => name)),
    )
  })
})
