import { expect, test } from 'vitest'
import { likeThis } from './like-this.ts'

test('the item takes the place of the rule’s own filters of its field', () => {
  const rule = { filter: 'who=contains:svc&action=Failed+Logon' }

  expect(likeThis({ groupedOn: 'who', item: 'svc-a' }, rule)).toEqual({
    who: ['equals:svc-a'],
    action: ['Failed Logon'],
  })
})

test('without a rule in sight the item alone is looked for', () => {
  expect(likeThis({ groupedOn: 'where', item: 'dc1' }, undefined)).toEqual({
    where: ['equals:dc1'],
  })
  expect(likeThis({ groupedOn: 'none', item: '' }, undefined)).toEqual({})
})
