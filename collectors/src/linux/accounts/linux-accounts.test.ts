import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { type ScratchMachine, scratchMachine } from '../../testing/scratch-machine.ts'
import { AccountCollection, linuxAccounts } from './linux-accounts.ts'

const passwd = 'root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000:Alice,,,:/home/alice:/bin/bash\n'
const group = 'root:x:0:\nsudo:x:27:\nalice:x:1000:\n'
const shadow = 'root:*:20000:0:99999:7:::\nalice:$6$salt$hash:20000:0:99999:7:::\n'

let machine: ScratchMachine
let host: MemoryHost

beforeEach(async () => {
  machine = await scratchMachine('web1')
  host = new MemoryHost()
  await machine.write('/etc/passwd', passwd)
  await machine.write('/etc/group', group)
  await machine.write('/etc/shadow', shadow, 0o640)
  await machine.write('/etc/sudoers', 'root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n')
})

afterEach(() => machine.dispose())

async function collect(on = host) {
  const collection = await AccountCollection.open(machine, on)
  await collection.collect()
  return on.records
}

test('the first look is a baseline and tells nothing', async () => {
  expect(await collect()).toEqual([])
  expect(host.reports.at(-1)?.isCollecting).toBe(true)
})

test('a user who was added is one record with the properties and the password state', async () => {
  await collect()
  await machine.write('/etc/passwd', `${passwd}bob:x:1001:1001::/home/bob:/bin/sh\n`)
  await machine.write('/etc/shadow', `${shadow}bob:!:20001:0:99999:7:::\n`)

  const [record, ...others] = await collect()

  expect(others).toEqual([])
  expect(record).toMatchObject({
    who: 'root',
    action: 'Added',
    objectType: 'User',
    what: 'bob',
    where: 'web1',
    certainty: 'inferred',
  })
  expect(record?.details).toContainEqual({ property: 'UID', after: '1001' })
  expect(record?.details).toContainEqual({ property: 'Password state', after: 'not set' })
})

test('members of a group are told before and after', async () => {
  await collect()
  await machine.write('/etc/group', group.replace('sudo:x:27:', 'sudo:x:27:alice'))

  const [record] = await collect()

  expect(record).toMatchObject({
    action: 'Modified',
    objectType: 'Group',
    what: 'sudo',
    details: [
      { property: 'Members', before: '', after: 'alice' },
      { property: 'Member added', after: 'alice' },
    ],
  })
  expect(host.steps.at(-1)?.isCritical).toBe(true)
})

test('a second account with the number of root is told to have its power', async () => {
  await collect()
  await machine.write('/etc/passwd', `${passwd}toor:x:0:0::/root:/bin/sh\n`)

  const [record] = await collect()

  expect(record).toMatchObject({ action: 'Added', what: 'toor' })
  expect(record?.details).toContainEqual({ property: 'Power of root', after: 'UID 0' })
})

test('a user under another name with the same number was renamed', async () => {
  await collect()
  await machine.write('/etc/passwd', passwd.replace('alice:x', 'alicia:x'))
  await machine.write('/etc/shadow', shadow.replace('alice:', 'alicia:'))

  const records = await collect()

  expect(records).toMatchObject([
    {
      action: 'Renamed',
      objectType: 'User',
      what: 'alicia',
      details: [{ property: 'Name', before: 'alice', after: 'alicia' }],
    },
  ])
})

test('a new password is told without anything of it, also not in the state', async () => {
  await collect()
  await machine.write('/etc/shadow', shadow.replace('$6$salt$hash:20000', '$6$pepper$other:20500'))

  const [record] = await collect()

  expect(record).toMatchObject({ action: 'Modified', objectType: 'User password', what: 'alice' })
  expect(record?.details).toEqual([
    { property: 'Last password change', before: '2024-10-04', after: '2026-02-16' },
    { property: 'Password', after: 'changed' },
  ])
  expect(JSON.stringify(host.records) + host.dump()).not.toMatch(/pepper|other|salt|hash/)
})

test('locking an account is a change of state and not of the password', async () => {
  await collect()
  await machine.write('/etc/shadow', shadow.replace('alice:$6', 'alice:!$6'))

  expect((await collect())[0]?.details).toEqual([
    { property: 'Password state', before: 'set', after: 'locked' },
  ])
})

test('sudo rules come, change and go with their files', async () => {
  await collect()
  await machine.write('/etc/sudoers.d/ops', 'alice ALL=(ALL) /usr/bin/id\n')
  await collect()
  await machine.write('/etc/sudoers.d/ops', '# more\nalice   ALL=(ALL)   ALL\n')
  await collect()
  await machine.remove('/etc/sudoers.d/ops')
  await collect()

  expect(host.records.map(({ action, what }) => [action, what])).toEqual([
    ['Added', 'alice ALL=(ALL) /usr/bin/id'],
    ['Modified', 'alice ALL=(ALL) ALL'],
    ['Removed', 'alice ALL=(ALL) ALL'],
  ])
})

test('a key that opens an account is named by its fingerprint', async () => {
  await collect()
  const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIJ2Yx0XJ6U8Zk5qg1m0Yc3f7dD2v0dX2bJrV5S3q8YwE'
  await machine.write(
    '/home/alice/.ssh/authorized_keys',
    `from="10.0.0.0/8" ssh-ed25519 ${key} alice@laptop\n`,
  )

  const [record] = await collect()

  expect(record).toMatchObject({
    action: 'Added',
    objectType: 'Authorized key',
    what: 'alice: alice@laptop',
  })
  expect(record?.details.find(({ property }) => property === 'Fingerprint')?.after).toMatch(
    /^SHA256:[\w+/]{43}$/,
  )
  expect(record?.details).toContainEqual({ property: 'Options', after: 'from="10.0.0.0/8"' })
})

test('a change found before a crash is found again with the same key, and once', async () => {
  await collect()
  await machine.write('/etc/group', group.replace('sudo:x:27:', 'sudo:x:27:alice'))
  const lost: string[] = []
  host.failure = new Error('disk full')
  const collection = await AccountCollection.open(machine, host)
  const commit = host.commit.bind(host)
  host.commit = (step) => {
    lost.push(...(step.records ?? []).map((record) => record.key))
    return commit(step)
  }
  await expect(collection.collect()).rejects.toThrow('disk full')

  const after = host.restarted()
  await collect(after)
  await collect(after)

  expect(lost).toHaveLength(1)
  expect(after.records.map((record) => record.key)).toEqual(lost)
})

test('the same change made twice has two keys', async () => {
  await collect()
  for (const members of ['alice', '', 'alice']) {
    await machine.write('/etc/group', group.replace('sudo:x:27:', `sudo:x:27:${members}`))
    await collect()
  }

  expect(new Set(host.records.map((record) => record.key)).size).toBe(3)
})

test('a file that vanishes or empties for a moment removes nobody', async () => {
  await collect()
  await machine.remove('/etc/passwd')
  await collect()
  await machine.write('/etc/passwd', '')
  await collect()
  await machine.write('/etc/passwd', passwd)

  expect(await collect()).toEqual([])
})

test('a change is recorded at once and the collector stops with its signal', async () => {
  const end = new AbortController()
  const live = new MemoryHost({ signal: end.signal })
  const committed = (wanted: () => boolean) =>
    new Promise<void>((resolve) => (live.onCommit = () => wanted() && resolve()))
  const baseline = committed(() => live.get('baseline') !== undefined)
  const running = linuxAccounts(machine).run({ intervalSeconds: 3600 }, live)
  await baseline

  const recorded = committed(() => live.records.length > 0)
  await machine.write('/etc/group', group.replace('sudo:x:27:', 'sudo:x:27:alice'))
  await recorded
  end.abort()
  await running

  expect(live.records).toMatchObject([{ action: 'Modified', what: 'sudo' }])
})
