import { expect, test } from 'vitest'
import { rerouted, routingFields } from './routing.ts'

const board = { id: '1', name: 'Professional Services' }
const other = { id: '2', name: 'Security' }
const type = { id: '3', name: 'Incident' }
const subType = { id: '4', name: 'Account' }
const source = { id: '5', name: 'Monitoring' }

test('another board takes away what belonged to the one before, and nothing else', () => {
  const routing = { board, team: board, type, subType, source }

  expect(rerouted(routingFields.connectwise, routing, 'board', other)).toEqual({
    board: other,
    source,
  })
})

test('without a type there is no sub-type', () => {
  const routing = { board, type, subType }

  expect(rerouted(routingFields.connectwise, routing, 'type', undefined)).toEqual({ board })
})
