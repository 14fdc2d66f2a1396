import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DirectoryConnection } from './directory-connection.ts'
import { valuesOf } from './entry.ts'
import { guidText } from './guid.ts'
import { findMissing } from './read-deletions.ts'
import { findAnchor, isAnchored } from './rollback-anchor.ts'
import { missingForSamba, startDomain, type TestDomain } from './testing/samba.ts'

const missing = missingForSamba()

describe.skipIf(missing !== '')(`an object is found by its GUID ${missing}`, () => {
  let domain: TestDomain
  let connection: DirectoryConnection
  const gone = 'ffeeddcc-bbaa-9988-8070-605040302010'

  beforeAll(async () => {
    domain = await startDomain({ processes: 'one' })
    connection = await domain.connect()
  })
  afterAll(async () => {
    await connection?.close()
    await domain?.[Symbol.asyncDispose]()
  })

  async function allUsers(): Promise<string[]> {
    const guids: string[] = []
    const search = {
      ...{ base: connection.rootDse.defaultNamingContext, scope: 'sub' as const },
      ...{ filter: '(objectClass=user)', attributes: ['objectGUID'] },
    }
    for await (const entry of connection.search(search)) {
      for (const guid of valuesOf(entry, 'objectGUID')) guids.push(guidText(guid))
    }
    return guids
  }

  test('of many only those that are not there are missing', async () => {
    const there = await allUsers()
    expect(there.length).toBeGreaterThan(2)
    expect(await findMissing(connection, [...there, gone])).toEqual([gone])
  })

  test('an anchor holds until its number is not there any more', async () => {
    const usn = connection.rootDse.highestCommittedUsn - 500n
    const anchor = (await findAnchor(connection, usn)) ?? ''
    expect(anchor).not.toBe('')
    expect(await isAnchored(connection, anchor, usn)).toBe(true)
    expect(await isAnchored(connection, anchor, usn + 1_000_000n)).toBe(false)
    expect(await isAnchored(connection, gone, usn)).toBe(false)
  })
})
