import { expect, test } from 'vitest'
import type { Status } from '@gatehouse/contract/statuses'
import { rollUp } from './status.ts'

const said = (status: Status, reason = `It is ${status}.`) => ({ status, reason })

test.each<[Status, Status[], Status]>([
  ['healthy', [], 'healthy'],
  ['not-configured', [], 'not-configured'],
  ['healthy', ['healthy', 'healthy'], 'healthy'],
  ['healthy', ['healthy', 'new'], 'new'],
  ['healthy', ['healthy', 'offline', 'needs-attention'], 'offline'],
  ['healthy', ['healthy', 'disabled'], 'healthy'],
  ['healthy', ['disabled', 'disabled'], 'disabled'],
  ['healthy', ['not-configured', 'needs-attention'], 'needs-attention'],
  ['healthy', ['experiencing-issues', 'needs-attention'], 'experiencing-issues'],
  ['pending-deletion', ['offline'], 'pending-deletion'],
  ['disabled', ['offline'], 'disabled'],
])('own %s with children %j shows %s', (own, children, shown) => {
  expect(
    rollUp(
      said(own),
      children.map((status) => said(status)),
    ).status,
  ).toBe(shown)
})

test("a parent gives its worst child's reason and how many more there are", () => {
  const children = [said('offline', 'Agent a is silent.'), said('offline', 'Agent b is silent.')]

  expect(rollUp(said('healthy'), children).reason).toBe('Agent a is silent. And 1 more.')
})
