import { Fix } from '@gatehouse/contract/notifications'
import { expect, test } from 'vitest'
import { paths } from '../../app/paths.ts'
import { customerId } from '../../app/testing/things.ts'
import { fixLink } from './fix-link.ts'

test('every trouble that can be put right leads to a page of the console', () => {
  const known: string[] = Object.values(paths)

  const led = Fix.options.map((option) => {
    const to = option.shape.to.value
    const ids = {
      ...{ organizationId: customerId, agentId: 'a', sourceId: 's', webhookId: 'w' },
      ...{ serviceDeskId: 'd', responseActionId: 'r' },
      ...{ targetId: 't', credentialId: 'c', sessionId: 'n' },
    }
    return String(fixLink(Fix.parse({ to, ...ids })).to)
  })

  expect(led.filter((path) => !known.includes(path))).toEqual([])
})
