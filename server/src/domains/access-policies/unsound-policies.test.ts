import { randomUUID } from 'node:crypto'
import { defaultProfile } from '@gatehouse/contract/access-policies'
import { expect, test } from 'vitest'
import { aCustomer, aPerson, useAccess } from './testing.ts'

const access = useAccess()
const named = () => `Policy ${randomUUID()}`

type Refused = [
  what: string,
  input: { profile?: object; scope?: object; kind?: string },
  path: string,
]

test.each<Refused>([
  ['an empty scope', { scope: {} }, 'scope'],
  ['no credential', { kind: 'credential' }, 'credentialIds'],
  [
    'a pattern that is none',
    { profile: { commandRules: [{ pattern: '(', action: 'log' }] } },
    'profile.commandRules.0.pattern',
  ],
  [
    'a pattern that looks around',
    { profile: { commandRules: [{ pattern: '(?=a)', action: 'log' }] } },
    'profile.commandRules.0.pattern',
  ],
  [
    'too many large patterns',
    {
      profile: {
        commandRules: Array.from({ length: 100 }, () => ({
          pattern: '(a{50}){15}',
          action: 'log',
        })),
      },
    },
    'profile.commandRules',
  ],
  ['a forward without a port', { profile: { forwardTo: ['db1'] } }, 'profile.forwardTo.0'],
  ['a network that is none', { profile: { networks: ['10.0.0.0/33'] } }, 'profile.networks.0'],
  [
    'an approver who is not there',
    {
      profile: {
        approvals: [
          {
            approverIds: ['01930000-0000-7000-8000-000000000000'],
            required: 1,
            escalationMinutes: 10,
            escalationIds: [],
          },
        ],
      },
    },
    'profile.approvals',
  ],
])('%s is refused', async (_, { profile, ...input }, path) => {
  const { status, body } = await access().create({
    ...{ name: named(), scope: { isEverything: true }, ...input },
    profile: { ...defaultProfile, ...profile },
  })

  expect(status).toBe(400)
  expect(body.error.fields.map((field: { path: string }) => field.path).join()).toContain(path)
})

test('more approvals than approvers are refused', async () => {
  const tier = { approverIds: [await aPerson(access())], escalationMinutes: 10, escalationIds: [] }
  const asking = (required: number) =>
    access().create({
      ...{ name: named(), scope: { isEverything: true } },
      profile: { ...defaultProfile, approvals: [{ ...tier, required }] },
    })

  expect((await asking(2)).status).toBe(400)
  expect((await asking(1)).status).toBe(200)
})

test('a type without a credential is not for a policy about credentials', async () => {
  const customer = await aCustomer(access())
  const type = await access().type('Root by sudo')
  const { status, body } = await access().create({
    ...{ name: named(), kind: 'credential', sessionTypeIds: [type.id] },
    credentialIds: [customer.credentialId],
  })

  expect(status).toBe(400)
  expect(body.error.message).toContain('Root by sudo uses no credential')
})
