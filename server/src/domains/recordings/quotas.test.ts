import type { OrganizationId } from '@gatehouse/contract/ids'
import { organizationsApi, organizationSettingsApi } from '@gatehouse/contract/organizations'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { organizationJobs, organizationRoutes } from '#domains/organizations'
import { systemContext } from '#platform/context.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { heldRecordings } from './held-recordings.ts'
import { tellOfQuotas } from './quota.service.ts'
import { saveRecording } from './recording.store.ts'
import { aShell, useRecordings, write } from './testing.ts'

const opened = useRecordings()
const mebibyte = 1024 ** 2
const deletion = { objections: [heldRecordings] }
let web: TestWeb

beforeAll(async () => {
  web = await createTestWeb(opened().parts, (mount) => organizationRoutes(mount, deletion))
})
afterAll(() => web?.close())

async function limit(organizationId: OrganizationId, recordingQuotaBytes: number | null) {
  const { admin, workOff } = opened()
  const params = { organizationId }
  const call = { params, body: { recordingQuotaBytes } }
  const { status, text } = await web.call(admin, organizationSettingsApi.update, call)
  if (status !== 200) throw new Error(text)
  await workOff()
}

/** A recording that counts for so much. */
async function recorded(organizationId: OrganizationId, bytes: number) {
  const { parts, record } = opened()
  const id = await record(organizationId, aShell)
  await parts.db.inOrganization(organizationId, (tx) => saveRecording(tx, id, { bytes }))
  return id
}

const troubles = (organizationId: OrganizationId) =>
  opened().parts.db.inOrganization(organizationId, (tx) =>
    tx
      .selectFrom('notification')
      .select(['severity', 'ended_at'])
      .where('kind', '=', 'recording-quota')
      .execute(),
  )

const quotaOf = async (organizationId: OrganizationId) => {
  const { body } = await opened().web.call(opened().admin, recordingsApi.store)
  return body.quotas.find(
    (one: { organizationId: string }) => one.organizationId === organizationId,
  )
}

test('without a limit there is none', async () => {
  const { aCustomer, begin } = opened()
  const { id } = await aCustomer()
  await recorded(id, 100 * mebibyte)

  await expect(begin(id)).resolves.toBeTruthy()
  expect(await quotaOf(id)).toBeUndefined()
})

test('from nine tenths people are told, and at the limit no new recorded session begins', async () => {
  const { aCustomer, begin, ctx, options } = opened()
  const [{ id }, { id: other }] = [await aCustomer(), await aCustomer()]
  await limit(id, 10 * mebibyte)
  await recorded(id, 9 * mebibyte)

  await tellOfQuotas(ctx, options)
  const low = await quotaOf(id)
  await recorded(id, mebibyte)
  await tellOfQuotas(ctx, options)

  expect(low).toMatchObject({ state: 'low', quotaBytes: 10 * mebibyte })
  await expect(begin(id)).rejects.toThrow('so no new recorded sessions begin')
  expect(await quotaOf(id)).toMatchObject({
    state: 'full',
    text: expect.stringContaining('10 MiB'),
  })
  expect(await troubles(id)).toMatchObject([{ severity: 'critical', ended_at: null }])
  await expect(begin(other)).resolves.toBeTruthy()
})

test('what is being written counts, and so does what is on hold', async () => {
  const { aCustomer, begin, options, clock, parts } = opened()
  const { id } = await aCustomer()
  const order = await begin(id)
  await write(options.blobs, order, clock.now(), aShell, false)
  const written = (await options.blobs.size(order.blobKey)) ?? 0
  await limit(id, mebibyte + written)
  const held = await recorded(id, mebibyte - 1)
  await parts.db.inOrganization(id, (tx) =>
    saveRecording(tx, held, { held_by: 'a court', held_at: clock.now() }),
  )
  await expect(begin(id)).resolves.toBeTruthy()

  await recorded(id, 1)

  expect(await quotaOf(id)).toMatchObject({ state: 'full', bytes: mebibyte + written })
})

test('a limit that is raised or taken away lets sessions begin, and the notification ends', async () => {
  const { aCustomer, begin } = opened()
  const { id } = await aCustomer()
  await recorded(id, 5 * mebibyte)
  await limit(id, mebibyte)
  const before = await troubles(id)

  await limit(id, null)

  expect(before).toMatchObject([{ ended_at: null }])
  expect(await troubles(id)).toMatchObject([{ ended_at: expect.any(Date) }])
  await expect(begin(id)).resolves.toBeTruthy()
})

test('who sees some organizations alone is told of no other limits', async () => {
  const { aCustomer, managing } = opened()
  const [{ id: own }, { id: foreign }] = [await aCustomer(), await aCustomer()]
  await limit(own, mebibyte)
  await limit(foreign, mebibyte)
  const limited = aUser({ organizationId: managing, reach: new Set([managing, own]) })

  const { body } = await opened().web.call(limited, recordingsApi.store)

  expect(body.quotas.map((one: { organizationId: string }) => one.organizationId)).toEqual([own])
})

test('an organization with recordings on hold is not deleted, neither when asked nor when due', async () => {
  const { aCustomer, admin, parts, clock } = opened()
  const { id } = await aCustomer()
  const held = await recorded(id, 1)
  const hold = (by: string | null) =>
    parts.db.inOrganization(id, (tx) =>
      saveRecording(tx, held, { held_by: by, held_at: by === null ? null : clock.now() }),
    )
  const { body } = await web.call(admin, organizationsApi.get, { params: { organizationId: id } })
  const ask = () =>
    web.call(admin, organizationsApi.requestDeletion, {
      params: { organizationId: id },
      body: { name: body.name },
    })
  const due = async () => {
    clock.advance(3 * 86_400_000)
    const [job] = organizationJobs(deletion)
    await job?.run(systemContext('due', parts), {}, new AbortController().signal)
    return (await web.call(admin, organizationsApi.get, { params: { organizationId: id } })).status
  }

  await hold('a court')
  const refused = await ask()
  await hold(null)
  await ask()
  await hold('a court')
  const whileHeld = await due()
  await hold(null)

  expect(refused).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('One of its recordings is on legal hold') } },
  })
  expect(whileHeld).toBe(200)
  expect(await due()).toBe(404)
})
