import { directoriesApi } from '@gatehouse/contract/directories'
import type { TargetId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
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
