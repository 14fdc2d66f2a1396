import { expect, test } from 'vitest'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { saveLapsAccess } from '../domains/credentials/laps-reading.store.ts'
import { showRisks } from '../domains/directories/risk.service.ts'
import { anObject, type TestCustomer, useDirectories } from '../domains/directories/testing.ts'
import { directoriesOptions } from './directories.ts'

const directories = useDirectories()
const { lapsReaders } = directoriesOptions({
  keyFor: (purpose) => deriveKey(new Secret(Buffer.alloc(32, 3)), purpose),
})

const web1 = { computerId: crypto.randomUUID(), computer: 'WEB1', kind: 'Windows LAPS' }
const granted = 'The computer itself'

/** A day later these may read the password of WEB1. Answers when that was read. */
async function read({ organization, targetId }: TestCustomer, ...readers: string[]): Promise<Date> {
  const { clock } = directories()
  clock.advance(24 * 3600_000)
  const at = clock.now()
  const access = readers.map((reader) => ({ ...web1, granted, reader }))
  await organization.transaction((tx) => saveLapsAccess(tx, targetId, { at, access }))
  return at
}

const readersAt = ({ organization, directoryId }: TestCustomer, at?: Date) =>
  organization.transaction(async (tx) =>
    (await lapsReaders?.(tx, directoryId, at))?.map(({ reader }) => reader),
  )

test('who could read passwords of local administrators is known at each moment since it is read', async () => {
  const customer = await directories().customer()
  const friday = await read(customer, 'Domain Admins', 'Helpdesk')
  const saturday = await read(customer, 'Domain Admins')
  const sunday = await read(customer, 'Domain Admins', 'Interns')

  const before = new Date(friday.getTime() - 1)
  const seen = [before, friday, saturday, sunday, undefined].map((at) => readersAt(customer, at))

  expect(await Promise.all(seen)).toEqual([
    undefined,
    ['Domain Admins', 'Helpdesk'],
    ['Domain Admins'],
    ['Domain Admins', 'Interns'],
    ['Domain Admins', 'Interns'],
  ])
})

test('the same reading again changes nothing, and an older one that comes late neither', async () => {
  const customer = await directories().customer()
  const { organization, targetId } = customer
  const first = await read(customer, 'Domain Admins')
  await read(customer, 'Domain Admins')
  const late = { at: first, access: [{ ...web1, granted, reader: 'Interns' }] }

  await organization.transaction((tx) => saveLapsAccess(tx, targetId, late))

  const rows = await organization.transaction((tx) =>
    tx.selectFrom('laps_reader').select(['reader', 'valid_from']).execute(),
  )
  expect(rows).toEqual([{ reader: 'Domain Admins', valid_from: first }])
})

test("another organization's readers are not known", async () => {
  const [one, two] = [await directories().customer(), await directories().customer()]
  await read(one, 'Domain Admins')

  const seen = await two.organization.transaction(async (tx) =>
    lapsReaders?.(tx, one.directoryId, undefined),
  )

  expect(seen).toBe(undefined)
})

test('computers whose password others than administrators may read are a risk', async () => {
  const customer = await directories().customer()
  const { organization, directoryId, targetId } = customer
  const web2 = { ...web1, computerId: crypto.randomUUID(), computer: 'WEB2' }
  await customer.picture([
    anObject('group', 'Domain Admins', { isAdministrative: true }),
    anObject('group', 'Helpdesk'),
  ])
  const options = { ...directories().options, ...(lapsReaders ? { lapsReaders } : {}) }
  const riskNow = async () =>
    (await showRisks(organization, options, { directoryId })).risks.find(
      ({ key }) => key === 'laps-password-readers',
    )
  const give = (...access: { computerId: string; computer: string; reader: string }[]) => {
    directories().clock.advance(60_000)
    const rows = access.map((one) => ({ ...one, granted, kind: web1.kind }))
    const at = directories().clock.now()
    return organization.transaction((tx) => saveLapsAccess(tx, targetId, { at, access: rows }))
  }

  const unread = await riskNow()
  const usual = [web1, web2].flatMap((computer) =>
    ['Domain Admins', 'Local System'].map((reader) => ({ ...computer, reader })),
  )
  await give(...usual)
  const none = await riskNow()
  await give(...usual, { ...web2, reader: 'Helpdesk' })
  const one = await riskNow()

  expect(unread).toBe(undefined)
  expect(none).toMatchObject({ level: 'low', count: 0, total: 2 })
  expect(one).toMatchObject({ level: 'high', count: 1, total: 2, name: 'LAPS Password Readers' })
})
