import { describe, expect, test } from 'vitest'
import { isNeverDialled } from '../never-dialled.ts'
import { connectSsh } from './connect-ssh.ts'
import { dialAddresses } from './dial.ts'

const nowhere = [
  ...['169.254.169.254', '169.254.0.1', '100.100.100.200', '168.63.129.16', '0.0.0.0', '0.1.2.3'],
  ...['224.0.0.1', '255.255.255.255', '::', 'fe80::1', 'fe80::1%eth0', 'ff02::1', 'fd00:ec2::254'],
  ...['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:0.0.0.0', '64:ff9b::a9fe:a9fe'],
  ...['2002:a9fe:a9fe::1', 'nonsense', ''],
]

describe('server-side request forgery', () => {
  test.each(nowhere)('nobody connects to %s', async (address) => {
    expect(isNeverDialled(address)).toBe(true)
    const trouble = await dialAddresses([{ address, family: 4 }], { address, port: 1 }).catch(
      (cause: unknown) => cause,
    )
    expect(trouble).toMatchObject({ name: 'SshTrouble', step: 'connection' })
  })

  test.each(['10.0.0.1', '192.168.1.1', '172.16.0.1', '127.0.0.1', '::1', 'fd00::1', '8.8.8.8'])(
    '%s is where people have their computers',
    (address) => {
      expect(isNeverDialled(address)).toBe(false)
    },
  )

  test('a name counts as all of its addresses, one forbidden among them is enough', async () => {
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '169.254.169.254', family: 4 },
    ]

    const trouble = dialAddresses(addresses, { address: 'metadata.example', port: 1 })

    await expect(trouble).rejects.toThrow('metadata.example is 169.254.169.254')
  })

  test('other spellings of an address are resolved before they are judged', async () => {
    for (const address of [
      '2852039166',
      '0xa9fea9fe',
      '0251.0376.0251.0376',
      '169.254.43518',
      '0',
    ]) {
      const trouble = await connectSsh({
        ...{ address, port: 9, username: 'root', algorithms: 'modern' as const },
        login: { kind: 'password', password: 'Never-said-1' },
        checkHostKey: () => Promise.reject(new Error('It was reached.')),
      }).catch((cause: unknown) => cause)
      expect(trouble, address).toMatchObject({ name: 'SshTrouble' })
      expect(String(trouble), address).toMatch(/is not connected to|is not known/)
    }
  })
})
