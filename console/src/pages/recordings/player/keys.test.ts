import { expect, test } from 'vitest'
import { isTaken, playerKey } from './keys.ts'

const pressed = (key: string, given = {}) =>
  playerKey({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...given })

test.each([
  [' ', {}, { do: 'toggle' }],
  ['ArrowRight', {}, { do: 'move', byMs: 5000 }],
  ['ArrowLeft', { shiftKey: true }, { do: 'move', byMs: -60_000 }],
  ['7', {}, { do: 'jump', tenths: 7 }],
  ['F', {}, { do: 'full-screen' }],
  ['>', { shiftKey: true }, { do: 'faster' }],
  ['f', { ctrlKey: true }, undefined],
  ['x', {}, undefined],
] as const)('%j does what the legend says', (key, given, expected) => {
  expect(pressed(key, given)).toEqual(expected)
})

test('keys belong to fields, dialogs and buttons while these have the focus', () => {
  const made = (html: string) => {
    const element = document.createElement('div')
    element.innerHTML = html
    return element.firstElementChild
  }

  expect(isTaken(made('<input>'), ' ')).toBe(true)
  expect(isTaken(made('<textarea></textarea>'), '1')).toBe(true)
  expect(isTaken(made('<button></button>'), ' ')).toBe(true)
  expect(isTaken(made('<button></button>'), 'f')).toBe(false)
  expect(isTaken(made('<input type="range">'), 'ArrowLeft')).toBe(false)
  expect(isTaken(made('<textarea class="xterm-helper-textarea"></textarea>'), ' ')).toBe(false)
  expect(isTaken(document.body, ' ')).toBe(false)
})
