import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { valuesOf } from '@gatehouse/directory/entry'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { guidText } from '@gatehouse/directory/values'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { loginOf } from '../activity/testing.ts'
import { directoryCollectors } from '../index.ts'
import { eventXml, objectXml, subject, valueXml } from './testing/event-samples.ts'

const missing = missingForSamba()
const dn = 'CN=alice,CN=Users,DC=corp,DC=test'

describe.skipIf(missing !== '')(`a domain whose log of changes is exported ${missing}`, () => {
  let domain: TestDomain
  let exported: string
  let host: MemoryHost
  let running: Promise<void> | undefined
  const stop = new AbortController()
  let changed: () => void = () => undefined

  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      const { promise, resolve } = Promise.withResolvers<void>()
      changed = resolve
      await promise
    }
  }

  const recordOf = async (fits: (record: CollectedRecord) => boolean): Promise<CollectedRecord> => {
    await until(() => host.records.some(fits))
    return host.records.find(fits) ?? Promise.reject(new Error('It was there.'))
  }

  beforeAll(async () => {
    domain = await startDomain()
    await domain.tool(['user', 'create', 'alice', 'Correct.Horse.1', '--job-title=Clerk'])
    exported = await mkdtemp(join(tmpdir(), 'gatehouse-exported-'))
    host = new MemoryHost({ signal: stop.signal })
    host.onCommit = () => changed()
    host.report = (health) => {
      host.reports.push(health)
      changed()
    }
    const activity = directoryCollectors().find(({ kind }) => kind === 'directory-activity')
    running = activity?.run(
      {
        directory: loginOf([domain], domain.administrator),
        exportedEventsDirectory: exported,
        evidenceSeconds: 30,
      },
      host,
    )
    await until(() => host.reports.some(({ isCollecting }) => isCollecting))
  }, 60_000)

  afterAll(async () => {
    stop.abort()
    await running
    await rm(exported, { recursive: true })
    await domain[Symbol.asyncDispose]()
  })

  test('names who did it, from where, and with what was before', { timeout: 60_000 }, async () => {
    await using connection = await domain.connect()
    const [guid] = valuesOf(
      (await connection.find(dn, ['objectGUID'])) ?? { dn, attributes: new Map() },
      'objectGUID',
    )
    await connection.modify(dn, [{ attribute: 'title', operation: 'replace', values: ['Head'] }])
    const at = (Date.now() - Date.parse('2026-11-21T09:00:00.000Z')) / 1000
    const object = { ObjectDN: dn, ObjectGUID: `{${guidText(guid ?? Buffer.alloc(16))}}` }
    const logon = { TargetLogonId: subject.SubjectLogonId, TargetUserName: 'admin', LogonType: '3' }
    const xml = [
      eventXml(4624, { ...logon, TargetDomainName: 'CORP', IpAddress: '10.0.0.9' }, { at: at - 5 }),
      valueXml('title', 'Clerk', 'deleted', object, { at }),
      valueXml('title', 'Head', 'added', object, { at }),
      eventXml(
        4719,
        { ...subject, SubcategoryGuid: '{0CCE923C-69AE-11D9-BED3-505054503030}' },
        { at },
      ),
      objectXml(4662, { ObjectName: '%{x}', AccessMask: '0x10' }, { at }),
    ]
    await writeFile(join(exported, 'new'), xml.join(''))
    await rename(join(exported, 'new'), join(exported, 'new.xml'))

    const record = await recordOf(({ what }) => what === 'corp.test/Users/alice')
    expect(record).toMatchObject({
      who: 'CORP\\admin',
      action: 'Modified',
      certainty: 'exact',
      workstation: '10.0.0.9',
    })
    expect(record.details).toContainEqual({ property: 'title', before: 'Clerk', after: 'Head' })
    expect(record.details).toContainEqual({ property: 'Evidence', after: 'Security log 5136' })

    // What is no change of an object comes along.
    const policy = await recordOf(({ objectType }) => objectType === 'Audit policy')
    expect(policy).toMatchObject({ what: 'Directory Service Changes', workstation: '10.0.0.9' })
    expect(host.records).toHaveLength(2)
  })
})
