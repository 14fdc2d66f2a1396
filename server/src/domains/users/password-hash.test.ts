import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPasswords } from './password-hash.ts'
import { cheap } from './testing.ts'

test('at the real cost a password is recognized and another is not', async () => {
  const passwords = createPasswords()

  const hash = await passwords.hash('velvet otter climbs')

  expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/)
  expect(await passwords.verify('velvet otter climbs', hash)).toBe(true)
  expect(await passwords.verify('velvet otter climbz', hash)).toBe(false)
  expect(passwords.isOutdated(hash)).toBe(false)
})

test('one password has another hash each time, and any text is one', async () => {
  const passwords = createPasswords(cheap)

  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (password) => {
      const [one, other] = [await passwords.hash(password), await passwords.hash(password)]
      expect(one).not.toBe(other)
      expect(await passwords.verify(password, one)).toBe(true)
      expect(await passwords.verify(`${password}x`, other)).toBe(false)
    }),
    { numRuns: 30 },
  )
})

test('a hash of an earlier cost still counts, and is to be made anew', async () => {
  const passwords = createPasswords({ ...cheap, log2N: 5 })
  const old = await createPasswords(cheap).hash('velvet otter climbs')

  expect(await passwords.verify('velvet otter climbs', old)).toBe(true)
  expect(passwords.isOutdated(old)).toBe(true)
})

test('who has no password has no right one', async () => {
  const passwords = createPasswords(cheap)

  expect(await passwords.verify('', undefined)).toBe(false)
})
