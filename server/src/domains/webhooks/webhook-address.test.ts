import { expect, test } from 'vitest'
import { allowedAddresses } from './webhook-address.ts'

const answering = (...addresses: string[]) => ({
  resolve: async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }) as const),
})

test.each([
  ['https://hooks.example', ['203.0.113.7', '2001:db8::7']],
  ['https://inside.example', ['10.1.2.3']],
  ['https://inside.example', ['192.168.1.1', 'fd12::1']],
  ['https://127.0.0.1', []],
  ['http://localhost', ['127.0.0.1', '::1']],
  ['http://[::1]:8080', []],
])('%s may lead to %j', async (url, addresses) => {
  const allowed = await allowedAddresses(new URL(url), answering(...addresses).resolve)

  expect(allowed.map(({ address }) => address)).toEqual(
    addresses.length > 0 ? addresses : [new URL(url).hostname.replaceAll(/[[\]]/g, '')],
  )
})

test.each([
  ['https://hooks.example', ['169.254.169.254']],
  ['https://hooks.example', ['203.0.113.7', '169.254.1.1']],
  ['https://hooks.example', ['fe80::1']],
  ['https://hooks.example', ['febf::1']],
  ['https://hooks.example', ['::ffff:169.254.169.254']],
  ['https://hooks.example', ['64:ff9b::a9fe:a9fe']],
  ['https://hooks.example', ['2002:a9fe:a9fe::1']],
  ['https://hooks.example', ['fd00:ec2::254']],
  ['https://hooks.example', ['0.0.0.0']],
  ['https://hooks.example', ['::']],
  ['https://hooks.example', ['255.255.255.255']],
  ['https://0xa9fea9fe', []],
  ['https://[::ffff:a9fe:a9fe]', []],
  ['http://hooks.example', ['203.0.113.7']],
  ['http://hooks.example', ['127.0.0.1', '10.0.0.1']],
])('%s must not lead to %j', async (url, addresses) => {
  const asked = allowedAddresses(new URL(url), answering(...addresses).resolve)

  await expect(asked).rejects.toMatchObject({ code: 'forbidden' })
})
