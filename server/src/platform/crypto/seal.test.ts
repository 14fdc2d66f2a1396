import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import { deriveKey, open, seal } from './seal.ts'

const master = new Secret(randomBytes(32))
const key = deriveKey(master, 'test')
const context = 'user.totp:7'

test('what was sealed is opened in its context, whatever it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.string(), (bytes, where) => {
      const sealed = seal(key, Buffer.from(bytes), where)
      expect(open(key, sealed, where).reveal()).toEqual(Buffer.from(bytes))
    }),
  )
})

test('the same text is never sealed to the same bytes', () => {
  expect(seal(key, 'text', context)).not.toEqual(seal(key, 'text', context))
})

test('a value that was moved to another place is refused', () => {
  const sealed = seal(key, 'text', context)

  expect(() => open(key, sealed, 'user.totp:8')).toThrow("'user.totp:8' cannot be decrypted")
})

test('one changed bit anywhere is noticed', () => {
  const sealed = seal(key, 'a secret text', context)

  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(() => open(key, changed, context)).toThrow('cannot be decrypted')
  }
})

test('a value cut short or made longer is refused', () => {
  const sealed = seal(key, 'a secret text', context)

  for (let length = 0; length < sealed.length; length++) {
    expect(() => open(key, sealed.subarray(0, length), context)).toThrow('cannot be decrypted')
  }
  const longer = Buffer.concat([sealed, Buffer.of(0)])
  expect(() => open(key, longer, context)).toThrow('cannot be decrypted')
})

test('bytes from anywhere are refused with the same sentence', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => open(key, Buffer.from(bytes), context)).toThrow('cannot be decrypted')
    }),
  )
})

test('a key of another purpose or another master opens nothing', () => {
  const sealed = seal(key, 'text', context)
  const strangers = [deriveKey(master, 'other'), deriveKey(new Secret(randomBytes(32)), 'test')]

  for (const stranger of strangers) {
    expect(() => open(stranger, sealed, context)).toThrow('cannot be decrypted')
  }
})

test('a value tells which of several keys opens it, so that keys can be replaced', () => {
  const old = seal(key, 'old', context)
  const newer = deriveKey(new Secret(randomBytes(32)), 'test', 2)
  const keys = [newer, key]

  expect(open(keys, old, context).reveal().toString()).toBe('old')
  expect(
    open(keys, seal(newer, 'new', context), context)
      .reveal()
      .toString(),
  ).toBe('new')
})

test('neither a key nor an opened value shows in a print', () => {
  const opened = open(key, seal(key, 'text', context), context)

  expect(JSON.stringify({ key, opened })).toBe(
    '{"key":{"id":1,"secret":"<secret>"},"opened":"<secret>"}',
  )
})
