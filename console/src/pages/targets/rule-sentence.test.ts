import { SiteId, TargetId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import { emptyRule, ruleSentence } from './rule-sentence.ts'

const targetIds = [TargetId.parse('01999999-0000-7000-8002-000000000001')]
const siteIds = [SiteId.parse('01999999-0000-7000-8002-000000000002')]

test.each([
  [{ targetIds: [] }, 'Nobody yet'],
  [{ targetIds }, '1 target by hand'],
  [{ targetIds: [], rule: emptyRule }, 'Every target'],
  [
    { targetIds, rule: { ...emptyRule, kinds: ['linux' as const], tags: ['web', 'prod'] } },
    '1 target by hand, and all of kind Linux, with the tags web and prod',
  ],
  [
    { targetIds: [], rule: { ...emptyRule, pattern: 'web*', siteIds } },
    'All named like web*, of 1 site',
  ],
])('%j is %s', (group, sentence) => {
  expect(ruleSentence(group)).toBe(sentence)
})
