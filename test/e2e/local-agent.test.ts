import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isRoot } from './account.ts'
import type { Client } from './client.ts'
import { managingOrganization, untilFound } from './found.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { until } from './until.ts'

const run = promisify(execFile)

describe.skipIf(!isRoot)('the agent of this computer, which root may change', () => {
  const user = `gh${randomBytes(5).toString('hex')}`
  let scratch: Scratch
  let client: Client
  let organizationId: string

  beforeAll(async () => {
    scratch = await openScratch()
    const gatehouse = await scratch.start()
    client = await gatehouse.signIn()
    organizationId = await managingOrganization(client)
    await until('the first collection of accounts ends', async () => {
      const { sources } = await client.call(collectorsApi.list, { params: { organizationId } })
      const connectors = sources.flatMap((source) => source.connectors)
      return connectors.find(({ kind }) => kind === 'linux-accounts')?.status.status === 'healthy'
    })
  })

  afterAll(async () => {
    await run('userdel', [user]).catch(() => undefined) // The last test has removed it.
    await scratch?.close()
  })

  /** Within five seconds, as the product promises. */
  const recordOf = (filter: Parameters<typeof untilFound>[2]) =>
    untilFound(client, organizationId, filter, 5)

  test('a user who is made is in the list within five seconds', async () => {
    await run('useradd', ['--no-create-home', '--shell', '/usr/sbin/nologin', user])

    const record = await recordOf({ what: `equals:${user}`, action: 'Added', objectType: 'User' })

    expect(record).toMatchObject({ connector: 'Linux Accounts', succeeded: true })
    expect(['exact', 'joined', 'inferred']).toContain(record.certainty)
    expect(record.who).not.toBe('')
    expect(record.details).toContainEqual({ property: 'Shell', after: '/usr/sbin/nologin' })
  })

  test('a group that they join is told with its members before and after', async () => {
    const { stdout } = await run('getent', ['group', 'games'])
    const before = stdout.trim().split(':')[3] ?? ''
    await run('usermod', ['-aG', 'games', user])

    const record = await recordOf({
      what: 'equals:games',
      action: 'Modified',
      details: user,
    })

    const members = record.details.find(({ property }) => property === 'Members')
    expect(members?.before ?? '').toBe(before.replaceAll(',', ', '))
    expect((members?.after ?? '').split(', ')).toContain(user)
  })

  test('a user who is removed is told with what they were', async () => {
    await run('userdel', [user])

    const record = await recordOf({ what: `equals:${user}`, action: 'Removed', objectType: 'User' })

    expect(record.details).toContainEqual({ property: 'Shell', before: '/usr/sbin/nologin' })
  })
})
