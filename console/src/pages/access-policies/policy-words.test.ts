import { defaultProfile } from '@gatehouse/contract/access-policies'
import { OrganizationId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import { howText, whereText } from './policy-words.ts'

const nowhere = { organizationIds: [], targetIds: [], targetGroupIds: [], isEverything: false }
const organizationIds = [OrganizationId.parse('01999999-0000-7000-8002-000000000001')]

test('where a policy is about is said in a few words', () => {
  const at = (scope: typeof nowhere) => whereText({ kind: 'resource', scope, credentialIds: [] })

  expect(at(nowhere)).toBe('Nothing yet')
  expect(
    whereText({ kind: 'resource', scope: { ...nowhere, organizationIds }, credentialIds: [] }),
  ).toBe('1 organization')
  expect(at({ ...nowhere, isEverything: true })).toBe('All targets of all organizations')
  expect(whereText({ kind: 'credential', scope: nowhere, credentialIds: [] })).toBe('0 credentials')
})

test('what is dangerous about sessions is said, and that they are not recorded', () => {
  expect(howText(defaultProfile)).toBe('recorded')
  expect(
    howText({
      ...defaultProfile,
      localForward: true,
      agentForward: true,
      recording: { ...defaultProfile.recording, isEnabled: false },
    }),
  ).toBe('not recorded · forwards: local, agent')
})
