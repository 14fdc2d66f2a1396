import { expect, test } from 'vitest'
import { rightsText, tryLine } from './credential-words.ts'

test('the line to try reads where the credential may read', () => {
  expect(tryLine('https://gatehouse.example:9699', String.raw`ALPINE\siem`, "it's", true)).toBe(
    String.raw`curl --insecure -u 'ALPINE\siem:it'\''s' 'https://gatehouse.example:9699/netwrix/api/v1/activity_records/enum?format=json&count=5'`,
  )
})

test('it writes nothing where it may only write, whatever end the address has', () => {
  const line = tryLine('https://gatehouse.example:9699/netwrix/api/v1/', 'a', 'b', false)

  expect(line).toContain(`-d '[]' 'https://gatehouse.example:9699/netwrix/api/v1/activity_records/`)
})

test.each([
  [true, true, 'Read and write records'],
  [true, false, 'Read records'],
  [false, true, 'Write records'],
])('rights are said in words', (mayRead, mayWrite, text) => {
  expect(rightsText({ mayRead, mayWrite })).toBe(text)
})
