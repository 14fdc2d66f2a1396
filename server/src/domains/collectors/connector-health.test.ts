import { expect, test } from 'vitest'
import type { CollectorReport } from '@gatehouse/contract/collectors'
import { connectorHealth } from './connector-health.ts'

const working: CollectorReport = { isCollecting: true, problems: [], inputs: [] }
const problem = (severity: 'needs-attention' | 'experiencing-issues') => ({
  code: 'x',
  severity,
  message: `It has ${severity}.`,
  fix: 'Do this.',
})
const base = { name: 'Linux Accounts', isEnabled: true, isSourceEnabled: true, report: working }

test.each([
  ['healthy', base],
  ['new', { ...base, report: undefined }],
  ['new', { ...base, report: { ...working, isCollecting: false } }],
  ['needs-attention', { ...base, report: { ...working, problems: [problem('needs-attention')] } }],
  [
    'experiencing-issues',
    {
      ...base,
      report: {
        ...working,
        problems: [problem('needs-attention'), problem('experiencing-issues')],
      },
    },
  ],
  ['disabled', { ...base, isEnabled: false }],
  ['disabled', { ...base, isSourceEnabled: false }],
] as const)('a connector is %s', (status, observed) => {
  const report = observed.report && {
    ...observed.report,
    problems: [...observed.report.problems],
    inputs: [],
  }

  expect(connectorHealth({ ...observed, report }).status).toBe(status)
})

test('progress of the first inventory is told in numbers', () => {
  const report = {
    ...working,
    isCollecting: false,
    progress: { done: 12, total: 40, unit: 'files' },
  }

  expect(connectorHealth({ ...base, report }).reason).toContain('12 of 40 files')
})
