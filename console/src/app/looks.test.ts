import { actions } from '@gatehouse/contract/activity-record'
import { connectorKinds, connectorSettings } from '@gatehouse/contract/collectors'
import { severities } from '@gatehouse/contract/severities'
import { statuses, statusNames } from '@gatehouse/contract/statuses'
import { expect, test } from 'vitest'
import { settingTexts } from '../pages/sources/setting-fields.ts'
import { actionNames } from '../ui/ActionMark.tsx'
import { severityNames } from '../ui/SeverityMark.tsx'
import { statusWord } from '../ui/StatusBadge.tsx'

test('every status of the contract has its look and its word', () => {
  expect(statuses.map(statusWord)).toEqual(statuses.map((status) => statusNames[status]))
})

test('every action of the contract has its look', () => {
  expect(actionNames).toEqual([...actions])
})

test('every severity of the contract has its look, from least to worst', () => {
  expect(severityNames).toEqual([...severities])
})

test('every setting of a connector has words in its form', () => {
  const names = connectorKinds.flatMap((kind) => Object.keys(connectorSettings[kind].shape))

  expect(names.filter((name) => settingTexts[name] === undefined)).toEqual([])
})
