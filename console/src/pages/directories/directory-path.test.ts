import { expect, test } from 'vitest'
import { nameAndPlace, partsOf } from './directory-path.ts'

test.each([
  ['corp.test/Staff/Alice', 'Alice', 'corp.test/Staff'],
  ['corp.test', 'corp.test', ''],
  ['corp.test/Staff/Input\\/Output', 'Input/Output', 'corp.test/Staff'],
  ['CORP\\alice', 'CORP\\alice', ''],
])('%s is %s in “%s”', (path, name, place) => {
  expect(nameAndPlace(path)).toEqual({ name, place })
})

test('a slash within a name does not part it', () => {
  expect(partsOf('corp.test/In\\/Out/Alice')).toEqual(['corp.test', 'In/Out', 'Alice'])
})
