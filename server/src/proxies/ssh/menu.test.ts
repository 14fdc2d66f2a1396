import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BrokerChoice } from '../broker.ts'
import { readKeys } from './keys.ts'
import { drawMenu, emptyMenu, type Menu, pressed } from './menu.ts'

const choice = (targetName: string): BrokerChoice => ({
  ...{ organizationId: 'organization-1' as never, organizationName: 'Contoso' },
  ...{ targetName, targetAddress: '', sessionTypeName: 'Root', policyName: 'All' },
  ...{ needsApproval: true, requiresReason: false, requiresTicket: false, isFavourite: false },
})
const menuOf = (count: number): Menu => ({
  ...emptyMenu(80, 24),
  isLoading: false,
  choices: Array.from({ length: count }, (_, index) => choice(`host${index}`)),
})
const press = (menu: Menu, keys: string): Menu =>
  readKeys(Buffer.from(keys)).reduce((now, key) => {
    const step = pressed(now, key)
    return step.done ? now : step.menu
  }, menu)
// eslint-disable-next-line no-control-regex
const sequences = /\x1b\[[0-9;]*[A-Za-z]/g
const visible = (menu: Menu): string[] => drawMenu(menu).replaceAll(sequences, '').split('\r\n')

test('arrows move, and stop at both ends', () => {
  expect(press(menuOf(3), '\x1b[B\x1b[B\x1b[B\x1b[B').selected).toBe(2)
  expect(press(menuOf(3), '\x1b[B\x1b[A\x1b[A').selected).toBe(0)
  expect(press(menuOf(0), '\x1b[B').selected).toBe(0)
})

test('Enter chooses what is marked, but not while it is still being looked for', () => {
  const menu = press(menuOf(3), '\x1b[B')

  expect(pressed(menu, { kind: 'enter' })).toMatchObject({
    done: true,
    choice: { targetName: 'host1' },
  })
  expect(pressed({ ...menu, isLoading: true }, { kind: 'enter' }).done).toBe(false)
})

test('Escape clears the search first and then leaves; Ctrl+C leaves', () => {
  const menu = press(menuOf(3), 'web')

  expect(menu.filter).toBe('web')
  expect(press(menu, '\x1b').filter).toBe('')
  expect(pressed(menuOf(3), { kind: 'escape' })).toEqual({ done: true, choice: undefined })
  expect(pressed(menu, { kind: 'cancel' })).toEqual({ done: true, choice: undefined })
})

test.each([
  [80, 24],
  [20, 5],
  [200, 60],
  [1, 1],
])('it fits into %i columns and %i rows, and shows what is marked', (columns, rows) => {
  const menu = { ...press(menuOf(100), '\x1b[F'), columns, rows }
  const lines = visible(menu)

  expect(lines.length).toBeLessThanOrEqual(rows)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(columns, 1))
  if (columns >= 20 && rows >= 5) expect(lines.join('\n')).toContain('> host99')
})

test('names cannot control the terminal', () => {
  const menu = { ...menuOf(0), choices: [choice('a\x1b[2Jb')] }

  expect(drawMenu(menu)).not.toContain('\x1b[2J')
})

test('any keys leave a menu that can be drawn', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(5), (bytes, count) => {
      const menu = press(menuOf(count), Buffer.from(bytes).toString('latin1'))
      expect(visible(menu).length).toBeLessThanOrEqual(24)
      expect(menu.filter.length).toBeLessThanOrEqual(100)
    }),
  )
})
