import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passwordWeakness } from './password-rules.ts'

const weak = [
  'password1234',
  'P@ssw0rd2026!',
  'Gatehouse-Admin-1',
  'qwertyuiop12',
  '1q2w3e4r5t6y',
  '123456789012',
  '098765432109876',
  'abcabcabcabcabc',
  'zzzzzzzzzzzzzzzz',
  'jane.doe-jane.doe',
  'Summer2026!!!!',
  'correcthorsebatterystaple',
  'iloveyou-iloveyou',
]

test.each(weak)('%s is easy to guess', (password) => {
  expect(passwordWeakness(password, 'jane.doe')).toMatch(/easy to guess/)
})

const strong = [
  'velvet otter climbs',
  'Tr4mway-Quiet-Harbour',
  '7392184629573841',
  'kJ8#mQ2$vL5!',
  'дом у синего моря',
  'пароль-кит-лампа',
]

test.each(strong)('%s is not', (password) => {
  expect(passwordWeakness(password, 'jane.doe')).toBeUndefined()
})

test('any text is judged', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 256 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      (password, username) => {
        expect(passwordWeakness(password, username) ?? 'fine').toMatch(/fine|easy/)
      },
    ),
  )
})

// A pattern that backtracks without end would run into the time limit of the test.
test('the longest repetitions are judged', () => {
  for (const unit of ['a', 'ab', 'abcdef', 'abcdefg']) {
    expect(passwordWeakness(unit.repeat(256).slice(0, 256), 'jane.doe')).toMatch(/easy/)
  }
})
