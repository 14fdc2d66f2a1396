import { sessionStates } from '@gatehouse/contract/sessions'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canBeConnectedTo, isOpen, isOver, mayBecome } from './session-state.ts'

const state = fc.constantFrom(...sessionStates)

test('what is over stays over', () => {
  fc.assert(
    fc.property(state, state, (from, to) => {
      if (isOver(from)) expect(mayBecome(from, to)).toBe(false)
    }),
  )
})

test('what was done on a target is undone before a session is over', () => {
  fc.assert(
    fc.property(state, state, (from, to) => {
      if (isOpen(from) && isOver(to)) expect(mayBecome(from, to)).toBe(false)
    }),
  )
})

test('nothing is connected to before it was approved and prepared', () => {
  for (const from of ['requested', 'scheduled'] as const) {
    for (const to of sessionStates) {
      if (canBeConnectedTo(to)) expect(mayBecome(from, to)).toBe(false)
    }
  }
})

test('from every state there is a way to the end', () => {
  for (const from of sessionStates) {
    const reached = new Set([from])
    for (const one of reached) {
      for (const to of sessionStates) if (mayBecome(one, to)) reached.add(to)
    }
    expect([...reached].some(isOver)).toBe(true)
  }
})
