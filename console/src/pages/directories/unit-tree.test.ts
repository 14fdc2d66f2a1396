import { DirectoryObjectId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import { holds, unitTree } from './unit-tree.ts'

const unit = (digit: number, path: string) => ({
  id: DirectoryObjectId.parse(`11111111-1111-4111-8111-11111111111${digit}`),
  path,
  name: path.split('/').at(-1) ?? '',
})

const objects = [
  unit(1, 'corp.test/Staff/Berlin'),
  unit(2, 'corp.test/Staff'),
  unit(3, 'corp.test/Servers'),
  unit(4, 'corp.test/Container/Inner'),
  unit(5, 'corp.test/Staff/Berlin/Desk'),
]

test('units stand below the nearest unit above them, each level by name', () => {
  const tree = unitTree(objects)

  expect(tree.map(({ name }) => name)).toEqual(['Inner', 'Servers', 'Staff'])
  expect(tree[2]?.units.map(({ name }) => name)).toEqual(['Berlin'])
  expect(tree[2]?.units[0]?.units.map(({ name }) => name)).toEqual(['Desk'])
})

test('a unit holds those at any depth below it, and not itself', () => {
  const staff = unitTree(objects)[2]
  if (!staff) throw new Error('There is no Staff.')

  expect(holds(staff, objects[4]?.id)).toBe(true)
  expect(holds(staff, staff.id)).toBe(false)
})
