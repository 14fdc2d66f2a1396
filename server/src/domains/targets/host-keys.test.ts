import { targetsApi } from '@gatehouse/contract/targets'
import { expect, test } from 'vitest'
import { aKey, showKey } from './host-key-testing.ts'
import { type Customer, useTargets } from './testing.ts'

const targets = useTargets()

const show = showKey(targets)

const troubles = (organization: Customer) =>
  organization.transaction((tx) =>
    tx.selectFrom('notification').select(['kind', 'ended_at', 'text']).execute(),
  )

test('the first key is pinned and is the right one from then on', async () => {
  const { id } = await targets().add()
  const key = aKey()

  const first = await show(id, key)
  const second = await show(id, key)

  expect(first.isTrusted && first.text).toContain(key.fingerprint)
  expect(second).toEqual({ isTrusted: true, text: '' })
  expect((await targets().get(id)).hostKeys).toMatchObject([
    { fingerprint: key.fingerprint, hop: 'direct', pinnedBy: 'first use' },
  ])
})

test('of two first connections with different keys one pins and the other is refused', async () => {
  const { id } = await targets().add()
  const [one, two] = [aKey(), aKey()]

  const answers = await Promise.all([show(id, one), show(id, two)])

  expect(answers.filter(({ isTrusted }) => isTrusted)).toHaveLength(1)
  expect((await targets().get(id)).hostKeys).toHaveLength(1)
})

test('another key is refused, told, and trusted only by hand', async () => {
  const { add, get, ok, customer, audited } = targets()
  const { id: targetId } = await add()
  const [old, fresh] = [aKey(), aKey()]
  await show(targetId, old)

  const refused = await show(targetId, fresh)
  const waiting = await get(targetId)
  const open = (await troubles(customer)).filter(({ ended_at }) => ended_at === null)
  const pinned = await ok(targetsApi.pinHostKey, {
    params: { targetId },
    body: { fingerprint: fresh.fingerprint },
  })

  expect(refused.isTrusted).toBe(false)
  expect(refused.text).toContain(old.fingerprint)
  expect(refused.text).toContain(fresh.fingerprint)
  expect(waiting.refusedHostKey).toMatchObject({ fingerprint: fresh.fingerprint, hop: 'direct' })
  expect(open.some(({ kind, text }) => kind === 'target-trouble' && text === refused.text)).toBe(
    true,
  )
  // It takes the place of the one before.
  expect(pinned.hostKeys.map(({ fingerprint }) => fingerprint)).toEqual([fresh.fingerprint])
  expect(pinned.refusedHostKey).toBeUndefined()
  expect((await show(targetId, old)).isTrusted).toBe(false)
  expect((await show(targetId, fresh)).isTrusted).toBe(true)
  expect(
    (await troubles(customer)).find(({ text }) => text === refused.text)?.ended_at,
  ).not.toBeNull()
  expect(await audited()).toEqual(
    expect.arrayContaining(['target.host-key-refused', 'target.host-key-pinned']),
  )
})

test('the right key again ends the trouble', async () => {
  const { add, get } = targets()
  const { id } = await add()
  const [right, wrong] = [aKey(), aKey()]
  await show(id, right)
  await show(id, wrong)

  await show(id, right)

  expect((await get(id)).refusedHostKey).toBeUndefined()
})

test('a target may be set to warn or to go on', async () => {
  const warned = await targets().add({ onHostKeyMismatch: 'warn' })
  const accepted = await targets().add({ onHostKeyMismatch: 'accept' })
  await show(warned.id, aKey())
  await show(accepted.id, aKey())

  const warning = await show(warned.id, aKey())
  const silent = await show(accepted.id, aKey())

  expect(warning.isTrusted && warning.text).toContain('another host key')
  expect(silent).toEqual({ isTrusted: true, text: '' })
  expect((await targets().get(warned.id)).refusedHostKey).toBeDefined()
  expect((await targets().get(accepted.id)).refusedHostKey).toBeUndefined()
  expect((await targets().get(accepted.id)).hostKeys).toHaveLength(1)
})

test('a target that trusts nothing unseen waits for a fingerprint', async () => {
  const { add, ok } = targets()
  const { id: targetId } = await add({ trustsFirstHostKey: false })
  const key = aKey()

  const unknown = await show(targetId, key)
  await ok(targetsApi.pinHostKey, { params: { targetId }, body: { fingerprint: key.fingerprint } })

  expect(unknown.isTrusted).toBe(false)
  expect(unknown.text).toContain('not known yet')
  expect((await show(targetId, key)).isTrusted).toBe(true)
})

test('a fingerprint that somebody knows is pinned before the first connection', async () => {
  const { add, ok } = targets()
  const { id: targetId } = await add()
  const key = aKey()

  await ok(targetsApi.pinHostKey, { params: { targetId }, body: { fingerprint: key.fingerprint } })

  expect((await show(targetId, aKey())).isTrusted).toBe(false)
  expect((await show(targetId, key)).isTrusted).toBe(true)
  const { hostKeys } = await targets().get(targetId)
  expect(hostKeys).toMatchObject([{ algorithm: 'ssh-ed25519', pinnedBy: 'test-administrator' }])
})

test('another way to a target has keys of its own', async () => {
  const { id } = await targets().add()
  const [here, there] = [aKey(), aKey()]

  await show(id, here)
  await show(id, there, { hop: 'node-2' })

  expect((await show(id, there)).isTrusted).toBe(false)
  expect((await show(id, here, { hop: 'node-2' })).isTrusted).toBe(false)
  expect((await show(id, there, { hop: 'node-2' })).isTrusted).toBe(true)
})

test('two organizations with the same address keep their keys apart', async () => {
  const { add, other, get } = targets()
  const mine = await add({ address: '10.0.0.1' })
  const theirs = await add({ address: '10.0.0.1' }, other)
  const [my, their] = [aKey(), aKey()]

  await show(mine.id, my)
  const second = await show(theirs.id, their, { in: other })

  expect(second.isTrusted).toBe(true)
  expect((await get(mine.id)).hostKeys.map((key) => key.fingerprint)).toEqual([my.fingerprint])
  await expect(show(theirs.id, their)).rejects.toThrow('No target')
})

test('a key that is forgotten is asked for anew', async () => {
  const { add, get, ok, call } = targets()
  const { id: targetId } = await add()
  await show(targetId, aKey())
  const [key] = (await get(targetId)).hostKeys
  const params = { targetId, hostKeyId: key?.id ?? '' }

  const forgotten = await ok(targetsApi.forgetHostKey, { params })

  expect(forgotten.hostKeys).toEqual([])
  expect((await call(targetsApi.forgetHostKey, { params })).status).toBe(404)
  expect((await show(targetId, aKey())).isTrusted).toBe(true)
})

test('a target that is removed leaves no trouble behind', async () => {
  const { add, ok, customer } = targets()
  const { id: targetId } = await add({ name: 'short-lived-key' })
  await show(targetId, aKey())
  const { text } = await show(targetId, aKey())

  await ok(targetsApi.remove, { params: { targetId } })

  expect((await troubles(customer)).find((row) => row.text === text)?.ended_at).not.toBeNull()
})
