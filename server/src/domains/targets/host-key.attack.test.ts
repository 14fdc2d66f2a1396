import { targetsApi } from '@gatehouse/contract/targets'
import { describe, expect, test } from 'vitest'
import { aKey, showKey } from './host-key-testing.ts'
import { useTargets } from './testing.ts'

const targets = useTargets()

const show = showKey(targets)

describe('host-key mix-up', () => {
  test('the key of a jump host, of a neighbour, of another customer is none of a target', async () => {
    const { add, other } = targets()
    const address = '10.0.0.7'
    const [target, jump, neighbour] = [await add({ address }), await add(), await add({ address })]
    const theirs = await add({ address }, other)
    const keys = { own: aKey(), jump: aKey(), neighbour: aKey(), theirs: aKey() }
    await show(target.id, keys.own)
    await show(jump.id, keys.jump)
    await show(neighbour.id, keys.neighbour)
    await show(theirs.id, keys.theirs, { in: other })

    for (const strange of [keys.jump, keys.neighbour, keys.theirs]) {
      expect((await show(target.id, strange)).isTrusted).toBe(false)
    }
    // What was pinned behind a hop counts there alone, in both directions.
    const behind = aKey()
    await show(target.id, behind, { hop: 'jump' })
    expect((await show(target.id, behind)).isTrusted).toBe(false)
    expect((await show(target.id, keys.own, { hop: 'jump' })).isTrusted).toBe(false)
    expect((await show(target.id, keys.own)).isTrusted).toBe(true)
  })

  test('a target that moves to another address keeps its key: the new place has to prove itself', async () => {
    const { add, ok } = targets()
    const { id: targetId } = await add({ address: '10.0.0.8' })
    const [before, after] = [aKey(), aKey()]
    await show(targetId, before)
    await ok(targetsApi.update, { params: { targetId }, body: { address: '10.0.0.9', port: 2222 } })

    expect((await show(targetId, after)).isTrusted).toBe(false)
    expect((await show(targetId, before)).isTrusted).toBe(true)
  })

  test('the same key under another name of its kind, a longer one, and none at all, are judged by their bytes', async () => {
    const { id } = await targets().add()
    const key = aKey()
    await show(id, key)
    const bytes = Buffer.from(key.blob, 'base64')

    expect((await show(id, { ...key, algorithm: 'ssh-rsa' })).isTrusted).toBe(true)
    for (const blob of [Buffer.concat([bytes, Buffer.of(0)]), bytes.subarray(1), Buffer.of()]) {
      expect((await show(id, { ...key, blob: blob.toString('base64') })).isTrusted).toBe(false)
    }
  })

  test('a target that trusts nothing unseen trusts no first key, however often it is shown', async () => {
    const { id } = await targets().add({ trustsFirstHostKey: false })
    const key = aKey()
    const answers = [await show(id, key), await show(id, key), await show(id, key, { hop: 'jump' })]

    expect(answers.map(({ isTrusted }) => isTrusted)).toEqual([false, false, false])
  })
})
