import { directoriesApi } from '@gatehouse/contract/directories'
import type { TargetId } from '@gatehouse/contract/ids'
import { describe, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { applyRules } from './computer-rules.service.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

const web = (more = {}) =>
  anObject('computer', 'WEB1', {
    ...{ dn: 'CN=WEB1,OU=Servers,DC=corp,DC=test', path: 'corp.test/Servers/WEB1' },
    ...{ dnsHostName: 'WEB1.corp.test', operatingSystem: 'Ubuntu 24.04', ...more },
  })

/** A customer whose computers below `OU=Servers` become targets. */
async function aCustomerWithRule(rule: { operatingSystem?: string; tags?: string[] } = {}) {
  const customer = await directories().customer()
  const servers = anObject('organizational-unit', 'Servers')
  await customer.picture([servers])
  await customer.ok(directoriesApi.update, {
    params: { directoryId: customer.directoryId },
    body: { computers: [{ organizationalUnitId: servers.id, ...rule }] },
  })
  const see = async (...computers: ReturnType<typeof web>[]) => {
    await customer.picture([servers, ...computers])
    await directories().work()
  }
  return { ...customer, customer, servers, see }
}

const targetsOf = ({ organization }: TestCustomer) =>
  organization.transaction((tx) =>
    tx
      .selectFrom('target')
      .select(['id', 'name', 'address', 'kind', 'tags', 'port'])
      .where('kind', '<>', 'domain')
      .orderBy('name')
      .execute(),
  )

const troublesOf = ({ organization }: TestCustomer) =>
  organization.transaction((tx) =>
    tx.selectFrom('notification').select('title').where('ended_at', 'is', null).execute(),
  )

const change = (
  { organization }: TestCustomer,
  id: string,
  to: { name?: string; address?: string },
) =>
  organization.transaction((tx) => tx.updateTable('target').set(to).where('id', '=', id).execute())

test('computers below an organizational unit become targets, once', async () => {
  const { see, customer } = await aCustomerWithRule({ tags: ['servers'] })
  const pc = anObject('computer', 'PC1', { dnsHostName: 'pc1.corp.test' })

  await see(web(), pc)
  await see(web(), pc)

  expect(await targetsOf(customer)).toMatchObject([
    { name: 'WEB1', address: 'web1.corp.test', kind: 'linux', tags: ['servers'], port: 22 },
  ])
})

test('a rule may hold one operating system only', async () => {
  const { see, customer } = await aCustomerWithRule({ operatingSystem: 'windows' })

  await see(
    web(),
    web({ name: 'WEB2', dnsHostName: 'web2.corp.test', operatingSystem: 'Windows Server 2022' }),
  )

  expect(await targetsOf(customer)).toMatchObject([{ name: 'WEB2', kind: 'windows', port: 3389 }])
})

test('a target that was there before stays as people made it', async () => {
  const { see, customer } = await aCustomerWithRule()
  const { organization, targetId } = customer
  await organization.transaction((tx) =>
    tx
      .insertInto('target')
      .columns([
        'id',
        'name',
        'kind',
        'address',
        'port',
        'algorithms',
        'trusts_first_host_key',
        'on_host_key_mismatch',
        'created_at',
        'updated_at',
      ])
      .values({
        ...{
          id: crypto.randomUUID(),
          name: 'Our web',
          kind: 'linux',
          address: 'Web1.Corp.Test',
          port: 2222,
        },
        ...{ algorithms: 'modern', trusts_first_host_key: true, on_host_key_mismatch: 'refuse' },
        ...{ created_at: organization.now(), updated_at: organization.now() },
      })
      .execute(),
  )

  await see(web())

  expect(await targetsOf(customer)).toMatchObject([{ name: 'Our web', port: 2222 }])
  expect(targetId).not.toBe(undefined)
})

test('a computer that was renamed is followed, but for what people changed', async () => {
  const { see, customer } = await aCustomerWithRule()
  const [one, two] = [web(), web({ name: 'WEB2', dnsHostName: 'web2.corp.test' })]
  await see(one, two)
  const [, second] = await targetsOf(customer)
  await change(customer, second?.id ?? '', { name: 'Shop' })

  await see(
    { ...one, name: 'WWW1', dnsHostName: 'www1.corp.test' },
    { ...two, name: 'WWW2', dnsHostName: 'www2.corp.test' },
  )

  expect((await targetsOf(customer)).map(({ name, address }) => [name, address])).toEqual([
    ['Shop', 'www2.corp.test'],
    ['WWW1', 'www1.corp.test'],
  ])
})

test('a target whose computer is gone is told of until it is back or removed', async () => {
  const { see, customer } = await aCustomerWithRule()
  const computer = web()
  await see(computer)

  await see()
  const gone = [await targetsOf(customer), await troublesOf(customer)]
  await see(computer)
  const back = await troublesOf(customer)

  expect(gone).toMatchObject([
    [{ name: 'WEB1' }],
    [{ title: 'The computer of WEB1 is gone from corp.test' }],
  ])
  expect(back).toEqual([])
})

test('a target that somebody removed is not made again', async () => {
  const { see, customer } = await aCustomerWithRule()
  await see(web())
  const computer = web()
  await see(computer)
  await customer.organization.transaction((tx) =>
    tx.deleteFrom('target').where('kind', '<>', 'domain').execute(),
  )

  await see(computer, anObject('user', 'Somebody'))

  expect(await targetsOf(customer)).toEqual([])
})

test('two at once make each target once', async () => {
  const { servers, customer } = await aCustomerWithRule()
  await customer.picture([servers, web()])
  const which = { organizationId: customer.organization.id, directoryId: customer.directoryId }
  const ctx = systemContext('test', directories().parts)

  await Promise.all([applyRules(ctx, which), applyRules(ctx, which)])

  expect(await targetsOf(customer)).toHaveLength(1)
})

test('an object knows which target it became, for who reached it through the gate', async () => {
  const { see, customer } = await aCustomerWithRule()
  const computer = web()
  await see(computer)
  const [target] = await targetsOf(customer)
  const { gate } = directories()
  gate.asked.length = 0

  await customer.ok(directoriesApi.object, {
    params: { directoryId: customer.directoryId, directoryObjectId: computer.id },
  })

  expect(gate.asked).toEqual([
    {
      ...{ domainTargetId: customer.targetId, domain: 'corp.test', accounts: [] },
      ...{ targetIds: [target?.id as TargetId], addresses: ['web1.corp.test'] },
    },
  ])
})

describe('two computers with one name in DNS', () => {
  const old = () => web({ lastLogonAt: '2026-01-01T00:00:00.000Z' })
  const young = () => web({ name: 'WEB1NEW', lastLogonAt: '2026-11-01T00:00:00.000Z' })

  test('are one target, called as the one that signed in last', async () => {
    const { see, customer } = await aCustomerWithRule()

    await see(old(), young())

    expect(await targetsOf(customer)).toMatchObject([
      { name: 'WEB1NEW', address: 'web1.corp.test' },
    ])
  })

  test('are one target, also when the second comes later', async () => {
    const { see, customer } = await aCustomerWithRule()
    const first = old()

    await see(first)
    await see(first, young())

    expect(await targetsOf(customer)).toMatchObject([{ name: 'WEB1' }])
  })

  test('are followed by the one that is left, and nobody is told that it is gone', async () => {
    const { see, customer } = await aCustomerWithRule()
    const [first, second] = [old(), young()]
    await see(first)
    await see(first, second)

    await see(second)
    const named = await targetsOf(customer)
    await see({ ...second, name: 'WWW1', dnsHostName: 'www1.corp.test' })

    expect(named).toMatchObject([{ name: 'WEB1NEW', address: 'web1.corp.test' }])
    expect(await targetsOf(customer)).toMatchObject([{ name: 'WWW1', address: 'www1.corp.test' }])
    expect(await troublesOf(customer)).toEqual([])
  })

  test('one that is set up again under its name is the same target, and no longer gone', async () => {
    const { see, customer } = await aCustomerWithRule()
    await see(old())
    await see()
    const gone = await troublesOf(customer)

    await see(young())

    expect(gone).toHaveLength(1)
    expect(await targetsOf(customer)).toMatchObject([{ address: 'web1.corp.test' }])
    expect(await troublesOf(customer)).toEqual([])
  })
})

test('of a domain that the server has read, the word of an agent leads no target elsewhere', async () => {
  const { see, customer } = await aCustomerWithRule()
  const computer = web()
  await see(computer)
  const { organization, directoryId } = customer
  await organization.transaction((tx) =>
    tx
      .updateTable('directory')
      .set({ server_known_at: new Date(0) })
      .where('id', '=', directoryId)
      .execute(),
  )

  await see({ ...computer, name: 'DC1', dnsHostName: 'dc1.corp.test' })

  expect(await targetsOf(customer)).toMatchObject([{ name: 'WEB1', address: 'web1.corp.test' }])
})

describe('a computer that is renamed', () => {
  const two = () => web({ name: 'WEB2', dnsHostName: 'web2.corp.test' })
  const namesOf = async (customer: TestCustomer) =>
    (await targetsOf(customer)).map(({ name, address }) => [name, address])

  test('to a name that another target has is that target, and people are told of its own', async () => {
    const { see, customer } = await aCustomerWithRule()
    const [one, other] = [web(), two()]
    await see(one, other)
    const [, shop] = await targetsOf(customer)
    await change(customer, shop?.id ?? '', { name: 'Shop' })

    await see({ ...one, name: 'WEB2', dnsHostName: 'web2.corp.test' }, other)

    expect(await namesOf(customer)).toEqual([
      ['Shop', 'web2.corp.test'],
      ['WEB1', 'web1.corp.test'],
    ])
    expect(await troublesOf(customer)).toEqual([
      { title: 'The computer of WEB1 has another name in corp.test' },
    ])
  })

  test('with another at once, each gets the name of the other', async () => {
    const { see, customer } = await aCustomerWithRule()
    const [one, other] = [web(), two()]
    await see(one, other)
    const before = await targetsOf(customer)

    await see(
      { ...one, name: 'WEB2', dnsHostName: 'web2.corp.test' },
      { ...other, name: 'WEB1', dnsHostName: 'web1.corp.test' },
    )

    const after = await targetsOf(customer)
    const addressOf = (id: string | undefined) => after.find((target) => target.id === id)?.address
    expect(before.map(({ id }) => addressOf(id))).toEqual(['web2.corp.test', 'web1.corp.test'])
    // No two have one name, so the first is called by its address.
    expect(after.map(({ name }) => name)).toEqual(['WEB1', 'web2.corp.test'])
    expect(await troublesOf(customer)).toEqual([])
  })

  test('back and forth keeps its target', async () => {
    const { see, customer } = await aCustomerWithRule()
    const one = web()
    await see(one)
    const before = await targetsOf(customer)

    await see({ ...one, name: 'WWW1', dnsHostName: 'www1.corp.test' })
    await see(one)

    expect(await targetsOf(customer)).toEqual(before)
  })
})

describe('a rule that holds fewer computers than before', () => {
  test('leaves the targets as they are, and they follow their computers', async () => {
    const { see, customer, servers } = await aCustomerWithRule()
    const [one, windows] = [
      web(),
      web({ name: 'WIN1', dnsHostName: 'win1.corp.test', operatingSystem: 'Windows Server 2025' }),
    ]
    await see(one, windows)
    const narrow = (operatingSystem: string) =>
      customer.ok(directoriesApi.update, {
        params: { directoryId: customer.directoryId },
        body: { computers: [{ organizationalUnitId: servers.id, operatingSystem }] },
      })

    await narrow('windows')
    await see({ ...one, name: 'WWW1', dnsHostName: 'www1.corp.test' }, windows)
    const narrowed = await targetsOf(customer)
    await narrow('')
    await see({ ...one, name: 'WWW1', dnsHostName: 'www1.corp.test' }, windows)

    expect(narrowed.map(({ name }) => name)).toEqual(['WIN1', 'WWW1'])
    expect(await targetsOf(customer)).toEqual(narrowed)
    expect(await troublesOf(customer)).toEqual([])
  })

  test('without any rule nothing is removed, and nothing is made', async () => {
    const { see, customer } = await aCustomerWithRule()
    await see(web())

    await customer.ok(directoriesApi.update, {
      params: { directoryId: customer.directoryId },
      body: { computers: [] },
    })
    await see(web({ name: 'WEB9', dnsHostName: 'web9.corp.test' }))

    expect((await targetsOf(customer)).map(({ name }) => name)).toEqual(['WEB1'])
  })
})
