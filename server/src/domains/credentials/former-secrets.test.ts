import { credentialsApi } from '@gatehouse/contract/credentials'
import { defaultPasswordPolicy, passwordPoliciesApi } from '@gatehouse/contract/password-policies'
import type { CredentialId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { useCredentials } from './testing.ts'

const credentials = useCredentials()
const day = 24 * 3_600_000

/** Its secret was set by hand twice. */
async function aCredential(input: object = {}) {
  const { add, call, clock } = credentials()
  const { id } = await add(input)
  for (const password of ['The-second-1', 'The-third-1']) {
    clock.advance(day)
    await call(credentialsApi.setSecret, id, { from: 'password', password })
  }
  return id
}

const former = async (id: CredentialId) => {
  const { body } = await credentials().call(credentialsApi.formerSecrets, id)
  return credentialsApi.formerSecrets.response.parse(body).secrets
}
const look = (id: CredentialId, formerSecretId: string) =>
  credentials().call(credentialsApi.reveal, id, { reason: 'An old backup.', formerSecretId })

test('former secrets are listed without what they are, and shown to a person with the reason', async () => {
  const { call } = credentials()
  const id = await aCredential()

  const secrets = await former(id)
  const [second, first] = secrets
  const shown = await look(id, first?.id ?? '')
  const { body } = await call(credentialsApi.events, id)
  const listed = await call(credentialsApi.formerSecrets, id)

  expect(secrets).toHaveLength(2)
  expect(Date.parse(second?.keptUntil ?? '') - Date.parse(second?.formerAt ?? '')).toBe(30 * day)
  expect(listed.text).not.toContain('A-first-Password-1')
  expect(shown.body).toEqual({ secret: 'A-first-Password-1', showSeconds: 20 })
  expect(body.events[0]).toMatchObject({
    ...{ kind: 'revealed', by: 'test-administrator' },
    text: `Showed the secret until ${first?.formerAt} to test-administrator. Reason: An old backup.`,
  })
})

test('they are kept as long as the password policy says, and then there are none', async () => {
  const { call, clock } = credentials()
  const rules = { ...defaultPasswordPolicy, historyDays: 7 }
  const policy = await call(passwordPoliciesApi.create, '', { name: 'A week', rules })
  const id = await aCredential({ passwordPolicyId: policy.body.id })
  const [second] = await former(id)

  clock.advance(7 * day)

  expect(await former(id)).toEqual([])
  expect((await look(id, second?.id ?? '')).status).toBe(404)
})

test('neither the current one nor one of another credential is a former one', async () => {
  const { customer } = credentials()
  const [id, other] = [await aCredential(), await aCredential()]
  const current = await customer.transaction((tx) =>
    tx
      .selectFrom('credential_secret')
      .select('id')
      .where('credential_id', '=', id)
      .where('state', '=', 'current')
      .executeTakeFirstOrThrow(),
  )
  const [foreign] = await former(other)

  for (const one of [current.id, foreign?.id ?? '']) expect((await look(id, one)).status).toBe(404)
})

test("another organization's do not exist, and who may not use credentials sees none", async () => {
  const { web, parts, managing, customer, admin } = credentials()
  const id = await aCredential()
  const [secret] = await former(id)
  const { id: foreign } = await anOrganization(parts)
  const body = { reason: 'x', formerSecretId: secret?.id }
  const at = (organizationId: string) => ({ params: { organizationId, credentialId: id } })
  const viewer = aUser({
    ...{ organizationId: managing.organizationId, role: 'viewer' },
    reach: new Set([managing.organizationId, customer.organizationId]),
  })

  const elsewhere = await web.call(admin, credentialsApi.formerSecrets, at(foreign))
  const refused = await web.call(viewer, credentialsApi.reveal, {
    ...at(customer.organizationId),
    body,
  })

  expect(elsewhere.status).toBe(404)
  expect(refused.status).toBe(403)
})

test('what was borrowed says how long it is shown', async () => {
  const { add, call } = credentials()
  const { id } = await add({})

  const { body } = await call(credentialsApi.checkOut, id, { reason: 'The disk is full.' })

  expect(body).toMatchObject({ secret: 'A-first-Password-1', showSeconds: 20 })
})
