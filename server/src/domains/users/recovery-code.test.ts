import { expect, test } from 'vitest'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-code.ts'

test('ten codes of four groups, none like another', () => {
  const codes = newRecoveryCodes()

  expect(new Set(codes).size).toBe(10)
  for (const code of codes) expect(code).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
})

test('a code is the same however it is typed', () => {
  const [code = ''] = newRecoveryCodes()
  const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `

  expect(recoveryCodeHash(typed)).toEqual(recoveryCodeHash(code))
})
