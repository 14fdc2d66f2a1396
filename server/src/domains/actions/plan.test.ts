import { SessionId } from '@gatehouse/contract/ids'
import { SessionTypeInput } from '@gatehouse/contract/session-types'
import { expect, test } from 'vitest'
import { PlannedStep } from './planned-step.ts'
import { planOf } from './plan.ts'

const sessionId = SessionId.parse('01930000-0000-7000-8000-0000c0ffee01')
const account = 'alice-c0ffee01'
const type = SessionTypeInput.parse({
  ...{ name: 'Everything', loginAccount: 'ephemeral', homeAfterwards: 'archive' },
  before: [
    { kind: 'add-to-local-group', group: 'adm' },
    { kind: 'add-sudoers-rule', commands: 'ALL' },
    { kind: 'watch-file', path: '/etc/passwd' },
    { kind: 'run-script', script: 'true' },
  ],
  during: [{ kind: 'add-to-local-group', group: 'docker' }],
  after: [{ kind: 'run-script', script: 'sync' }, { kind: 'log-off-user' }],
})
const plan = (phase: 'before' | 'during' | 'after', facts: Partial<SessionTypeInput> = {}) =>
  planOf({ ...type, ...facts }, { sessionId, account, phase, on: 'host' })

test('the account is made first and removed last; what was given is taken away the last first', () => {
  expect(plan('before').map(({ key, title }) => `${key}: ${title}`)).toEqual([
    'before-account: Create the account alice-c0ffee01',
    'before-1: Add alice-c0ffee01 to the group adm',
    'before-2: Let alice-c0ffee01 use sudo',
    'before-3: Look at /etc/passwd',
    'before-4: Run a script',
  ])
  expect(plan('during').map(({ key }) => key)).toEqual(['during-1'])
  expect(plan('after').map(({ key, kind }) => `${key}: ${kind}`)).toEqual([
    'after-1: run-script',
    'after-2: log-off-user',
    'undo-during-1: remove-from-local-group',
    'undo-before-3: watch-file',
    'undo-before-2: remove-sudoers-rule',
    'undo-before-1: remove-from-local-group',
    'undo-before-account: remove-local-user',
  ])
})

test('every undo step names its step, and none stops the others', () => {
  const keys = [...plan('before'), ...plan('during')].map(({ key }) => key)
  const undoing = plan('after').filter(({ undoes }) => undoes !== undefined)

  expect(undoing.every(({ undoes = '' }) => keys.includes(undoes))).toBe(true)
  expect(undoing.every(({ continuesOnError }) => continuesOnError)).toBe(true)
})

test('an account that is there already is neither made nor removed', () => {
  for (const loginAccount of ['managed', 'stored', 'requester'] as const) {
    const kinds = [...plan('before', { loginAccount }), ...plan('after', { loginAccount })].map(
      ({ kind }) => kind,
    )

    expect(kinds).not.toContain('create-local-user')
    expect(kinds).not.toContain('remove-local-user')
    expect(kinds).toContain('remove-sudoers-rule')
  }
})

test('a plan can be kept as JSON', () => {
  for (const phase of ['before', 'during', 'after'] as const) {
    for (const step of plan(phase)) {
      expect(PlannedStep.parse(JSON.parse(JSON.stringify(step)))).toEqual(step)
    }
  }
})

test('rules of two sessions, and two rules of one, are different files that sudo reads', () => {
  const twice = { before: [...type.before, ...type.before] }
  const files = plan('before', twice).flatMap((step) =>
    step.kind === 'add-sudoers-rule' ? step.file : [],
  )
  const odd = planOf(type, { sessionId, account: 'CORP.x/../../y', phase: 'before', on: 'host' })

  expect(new Set(files).size).toBe(2)
  for (const step of [...plan('before', twice), ...odd]) {
    if (step.kind === 'add-sudoers-rule') expect(step.file).toMatch(/^gatehouse-[A-Za-z0-9_-]+$/)
  }
})
