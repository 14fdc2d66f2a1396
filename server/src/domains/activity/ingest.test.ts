import { expect, test } from 'vitest'
import { aCustomer, aRecord, found, send, useActivity } from './testing.ts'

const activity = useActivity()

test('a record that was acknowledged is found', async () => {
  const customer = await aCustomer(activity())
  activity().startIndexer()

  const { status, body } = await send(activity(), customer, [
    aRecord({ who: 'root', details: [{ property: 'members', before: 'bob', after: 'alice,bob' }] }),
  ])

  expect([status, body]).toMatchObject([200, { accepted: 1, refused: 0, isRepeat: false }])
  const [record] = await found(activity(), customer, 1)
  expect(record).toMatchObject({
    at: '2026-11-21T09:00:00.000Z',
    who: 'root',
    source: 'srv-1',
    sourceId: customer.sourceId,
    connector: 'Linux Accounts',
    connectorId: customer.connectorId,
    details: [{ property: 'members', before: 'bob', after: 'alice,bob' }],
  })
})
