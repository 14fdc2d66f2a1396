import { sidBytes } from '@gatehouse/directory/values'
import { describe, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import type { WhoFact } from '../who-evidence.ts'
import { chained } from './attribute-chain.ts'
import { applied, difference } from './object-difference.ts'
import { inOrder, type ObjectState, rawBytes, rawText, stateJson, stateOf } from './object-state.ts'
import { ObjectStore } from './object-store.ts'
import { originsOf } from './replication-metadata.ts'
import { replicatedUsns } from './replication-state.ts'
import { readSecurityDescriptor, withoutAudit } from '@gatehouse/directory/security-descriptor'
import { securityDetails } from './security-words.ts'

/** The same numbers each time (Numerical Recipes, a linear congruence). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

const names = ['cn', 'title', 'mail', 'objectsid', 'comment', 'constructor', '__proto__']
const words = ['', 'a', 'A', 'ä', '😀', 'a\0b', 'x'.repeat(20_000), '{"bytes":"x"}', '[]']

function aState(next: (below: number) => number): ObjectState {
  const attributes: [string, ReturnType<typeof inOrder>][] = []
  for (const name of names) {
    const values = Array.from({ length: next(4) }, () => {
      const word = words[next(words.length)] ?? ''
      return next(3) === 0 ? rawBytes(Buffer.from(word)) : rawText(word)
    })
    if (values.length > 0) attributes.push([name, inOrder(values)])
  }
  return {
    ...{ dn: `CN=${next(5)},OU=${next(3)},DC=t`, type: 'user', changes: next(9) },
    attributes: Object.fromEntries(attributes),
  }
}

describe('differences', () => {
  test('whatever two states are: what is different, applied to the first, makes the second', () => {
    const next = numbers(7)
    for (let round = 0; round < 2000; round++) {
      const [before, after] = [aState(next), aState(next)]

      const { attributes } = difference(before, after)

      expect(applied(before, attributes).attributes).toEqual(after.attributes)
      expect(difference(after, after).attributes).toEqual([])
      expect(new Set(attributes.map(({ name }) => name)).size).toBe(attributes.length)
    }
  })

  test('a state is on disk as it was', () => {
    const next = numbers(11)
    for (let round = 0; round < 2000; round++) {
      const state = aState(next)

      const kept = stateOf(JSON.parse(JSON.stringify(stateJson(state))))

      expect(kept && difference(state, kept)).toEqual({
        ...{ isRenamed: false, isMoved: false, attributes: [] },
      })
    }
  })
})

const fact = (added: string[], at: number): WhoFact => ({
  ...{ id: `f${at}`, at: new Date(at), operation: 'modified', object: {}, who: {} },
  ...{ workstation: '', succeeded: true, controller: '', evidence: 'log' },
  attributes: [{ name: 'title', added, removed: [], replaces: true }],
})

describe('a change in steps', () => {
  const change = { name: 'title', before: ['a'], after: ['c'] }

  test('two lines that lead to what is there are two changes', () => {
    const links = chained(change, [fact(['b'], 1), fact(['C'], 2)])

    expect(links.map(({ change: { before, after } }) => [before, after])).toEqual([
      [['a'], ['b']],
      [['b'], ['c']],
    ])
  })

  test('lines that lead elsewhere leave one change, of the last', () => {
    const links = chained(change, [fact(['b'], 1), fact(['d'], 2)])

    expect(links).toEqual([{ fact: expect.objectContaining({ id: 'f2' }), change }])
  })
})

/** A list of who may do what, of entries that allow `mask` to `sid`. */
function descriptor(entries: [sid: string, mask: number, flags?: number][], owner = 'S-1-5-18') {
  const list = entries.map(([sid, mask, flags = 0]) => {
    const entry = Buffer.alloc(8)
    const bytes = sidBytes(sid)
    entry.writeUInt8(flags, 1)
    entry.writeUInt16LE(8 + bytes.length, 2)
    entry.writeUInt32LE(mask, 4)
    return Buffer.concat([entry, bytes])
  })
  const body = Buffer.concat(list)
  const head = Buffer.alloc(8)
  head.writeUInt8(4, 0)
  head.writeUInt16LE(8 + body.length, 2)
  head.writeUInt16LE(entries.length, 4)
  const header = Buffer.alloc(20)
  const ownerBytes = sidBytes(owner)
  header.writeUInt8(1, 0)
  header.writeUInt16LE(0x8004, 2)
  header.writeUInt32LE(20, 4)
  header.writeUInt32LE(20 + ownerBytes.length, 16)
  return Buffer.concat([header, ownerBytes, head, body])
}

describe('security descriptors', () => {
  const words = { ofSid: (sid: string) => sid, ofGuid: (guid: string) => guid }

  test('entries that came and went, without inherited ones', () => {
    const before = descriptor([
      ['S-1-1-0', 0x10],
      ['S-1-5-11', 0x20, 0x10],
    ])
    const after = descriptor([['S-1-5-32-544', 0xf_01ff]], 'S-1-5-32-544')

    expect(securityDetails(before, after, words)).toEqual([
      { property: 'nTSecurityDescriptor owner', before: 'S-1-5-18', after: 'S-1-5-32-544' },
      { property: 'nTSecurityDescriptor', before: 'Allow S-1-1-0: read properties' },
      { property: 'nTSecurityDescriptor', after: 'Allow S-1-5-32-544: full control' },
    ])
  })

  test('without what is audited it says the same', () => {
    const bytes = descriptor([['S-1-1-0', 0x10]])

    expect(readSecurityDescriptor(withoutAudit(bytes))).toEqual(readSecurityDescriptor(bytes))
  })

  test('bytes of any kind are read or refused, and nothing else happens', () => {
    const next = numbers(3)
    const sound = descriptor([['S-1-1-0', 0x10]])
    for (let round = 0; round < 5000; round++) {
      const bytes = Buffer.from(sound.subarray(0, next(sound.length + 1)))
      for (let times = 0; times < 3 && bytes.length > 0; times++) {
        bytes.writeUInt8(next(256), next(bytes.length))
      }
      expect(() => securityDetails(bytes, sound, words)).not.toThrow()
    }
  })

  test('metadata that are cut say what is whole', () => {
    const next = numbers(5)
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(Array.from({ length: next(200) }, () => next(256)))
      if (bytes.length > 4) bytes.writeUInt32LE(1, 0)
      expect(() => [originsOf(bytes), replicatedUsns(bytes)]).not.toThrow()
    }
  })
})

describe('objects on disk', () => {
  const state = (dn: string): ObjectState => ({ dn, type: 'user', attributes: {}, changes: 0 })

  test('what is below an object that moves, moves with it, and nothing else does', () => {
    const store = new ObjectStore(new MemoryHost())
    store.save('1', state('OU=A,DC=t'), undefined)
    store.save('2', state(String.raw`CN=x\,y,OU=A,DC=t`), undefined)
    store.save('3', state('CN=z,OU=AB,DC=t'), undefined)

    store.save('1', state('OU=B,DC=t'), undefined, state('OU=A,DC=t'))
    store.moveBelow('OU=A,DC=t', 'OU=B,DC=t')

    expect(store.find('2')?.dn).toBe(String.raw`CN=x\,y,OU=B,DC=t`)
    expect(store.guidOfDn(String.raw`cn=X\,Y,ou=b,dc=t`)).toBe('2')
    expect(store.guidOfDn(String.raw`CN=x\,y,OU=A,DC=t`)).toBeUndefined()
    expect(store.find('3')?.dn).toBe('CN=z,OU=AB,DC=t')
  })

  test('a name that another object has taken stays with it', () => {
    const store = new ObjectStore(new MemoryHost())
    store.save('1', state('CN=a,DC=t'), undefined)
    store.save('2', state('CN=a,DC=t'), undefined)

    store.saveDeleted('1', state('CN=a,DC=t'), new Date())

    expect(store.guidOfDn('CN=a,DC=t')).toBe('2')
  })
})
