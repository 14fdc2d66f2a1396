import { investigationsApi } from '@gatehouse/contract/activity'
import { beforeAll, expect, test } from 'vitest'
import { aUser } from '#platform/testing/web.ts'
import { aCustomer, type TestCustomer, useActivity } from './testing.ts'

const activity = useActivity()
let customer: TestCustomer
beforeAll(async () => {
  customer = await aCustomer(activity())
})

const editor = ({ organizationId }: TestCustomer) => aUser({ organizationId, role: 'editor' })

const create = (of: TestCustomer, name: string) =>
  activity().web.call(editor(of), investigationsApi.create, {
    params: { organizationId: of.organizationId },
    body: { name, description: 'Who touched sudo', filter: 'what=sudo' },
  })

const list = async (of: TestCustomer) => {
  const { body } = await activity().web.call(of.user, investigationsApi.list, {
    params: { organizationId: of.organizationId },
  })
  return body.investigations
}

test('an investigation is saved, changed and removed', async () => {
  const own = await aCustomer(activity())
  const params = { organizationId: own.organizationId }
  const { body: created } = await create(own, 'Sudo')
  expect(created).toMatchObject({ name: 'Sudo', filter: 'what=sudo', createdBy: 'test-editor' })
  const one = { ...params, investigationId: created.id }

  const { body: changed } = await activity().web.call(editor(own), investigationsApi.update, {
    params: one,
    body: { name: 'Sudo group', filter: 'what=sudo&objectType=Group' },
  })
  expect(changed).toMatchObject({ id: created.id, name: 'Sudo group', description: '' })
  expect(await list(own)).toEqual([changed])

  const { status } = await activity().web.call(editor(own), investigationsApi.remove, {
    params: one,
  })
  expect(status).toBe(200)
  expect(await list(own)).toEqual([])
  const events = await activity().parts.db.inOrganization(own.organizationId, (tx) =>
    tx.selectFrom('audit_event').select('type').orderBy('id').execute(),
  )
  expect(events.map(({ type }) => type)).toEqual([
    'investigation.created',
    'investigation.updated',
    'investigation.removed',
  ])
})

test('of two with one name at once, one is saved', async () => {
  const answers = await Promise.all([create(customer, 'Race'), create(customer, 'race')])

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test("another organization's investigation does not exist", async () => {
  const { body } = await create(customer, 'Ours')
  const other = await aCustomer(activity())
  const params = { organizationId: other.organizationId, investigationId: body.id }

  const changed = await activity().web.call(editor(other), investigationsApi.update, {
    params,
    body: { name: 'Theirs', filter: '' },
  })
  const removed = await activity().web.call(editor(other), investigationsApi.remove, { params })

  expect([changed.status, removed.status]).toEqual([404, 404])
  expect(await list(other)).toEqual([])
})

test('somebody who may only look cannot save', async () => {
  const { organizationId } = customer
  const viewer = aUser({ organizationId, role: 'viewer' })

  const { status } = await activity().web.call(viewer, investigationsApi.create, {
    params: { organizationId },
    body: { name: 'Mine', filter: '' },
  })

  expect(status).toBe(403)
})
