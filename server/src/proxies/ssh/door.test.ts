import { expect, test, vi } from 'vitest'
import { Door, networkOf } from './door.ts'

const limits = { waiting: 4, waitingPerAddress: 2, all: 6 }
const nothing = () => undefined

test('one address takes only its share', () => {
  const door = new Door(limits)

  expect(door.enter('10.0.0.1', nothing)).toBeDefined()
  expect(door.enter('10.0.0.1', nothing)).toBeDefined()
  expect(door.enter('10.0.0.1', nothing)).toBeUndefined()
  expect(door.enter('10.0.0.2', nothing)).toBeDefined()
})

test('when it is crowded those go who have waited longest', () => {
  const door = new Door(limits)
  const sentAway = vi.fn()
  const first = door.enter('10.0.0.1', () => {
    sentAway()
    first?.left()
  })
  for (const address of ['10.0.0.2', '10.0.0.3', '10.0.0.4']) door.enter(address, nothing)

  expect(door.enter('10.0.0.5', nothing)).toBeDefined()
  expect(sentAway).toHaveBeenCalledOnce()
  expect(door.count).toBe(4)
})

test('who came in waits no longer, and there is an end to all', () => {
  const door = new Door(limits)
  for (let index = 0; index < 6; index += 1) door.enter('10.0.0.1', nothing)?.cameIn()

  expect(door.count).toBe(6)
  expect(door.enter('10.0.0.9', nothing)).toBeUndefined()
})

test('leaving twice counts once', () => {
  const door = new Door(limits)
  const place = door.enter('10.0.0.1', nothing)
  place?.left()
  place?.left()

  expect(door.count).toBe(0)
})

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
