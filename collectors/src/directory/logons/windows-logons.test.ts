import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { describe, expect, test } from 'vitest'
import { nothingRead } from '../events/event-source.ts'
import { parseEvent } from '../events/event-xml.ts'
import { accountXml, eventXml, subject } from '../events/testing/event-samples.ts'
import { OwnLogons } from './own-logons.ts'
import { WindowsLogonSource } from './windows-logon-source.ts'

const source = (computers = false) =>
  new WindowsLogonSource(
    {
      input: () => ({ name: 'Security', isUsed: true, note: '' }),
      problems: () => [],
      read: () => Promise.resolve(nothingRead),
      close: () => Promise.resolve(),
    },
    { failed: true, successful: true, computers },
    new OwnLogons(undefined),
  )

const recordsOf = (...xml: string[]): CollectedRecord[] => source().recordsOf(xml.map(parseEvent))

const target = { TargetUserName: 'alice', TargetDomainName: 'CORP', TargetLogonId: '0x77' }

const detail = (record: CollectedRecord | undefined, property: string) =>
  record?.details.find((one) => one.property === property)?.after

describe('a logon', () => {
  test('says who, from where, and how', () => {
    const [record] = recordsOf(
      eventXml(4624, {
        ...target,
        LogonType: '10',
        AuthenticationPackageName: 'Negotiate',
        WorkstationName: 'PC1',
        IpAddress: '10.0.0.9',
      }),
    )

    expect(record).toMatchObject({
      action: 'Successful Logon',
      who: 'CORP\\alice',
      what: 'CORP\\alice',
      where: 'dc1.corp.test',
      workstation: '10.0.0.9',
      succeeded: true,
    })
    expect(detail(record, 'Logon type')).toBe('Remote interactive')
  })

  test.each([
    [4768, '0x0', 'Successful Logon', undefined],
    [4768, '0x6', 'Failed Logon', 'No such user'],
    [4768, '0x12', 'Failed Logon', 'Account disabled, expired or locked'],
    [4771, '0x18', 'Failed Logon', 'Wrong password'],
    [4769, '0x25', 'Failed Logon', 'Clocks differ too much'],
    [4776, '0x0', 'Successful Logon', undefined],
    [4776, '0xc000006a', 'Failed Logon', 'Wrong password'],
  ])('of %i with %s', (id, Status, action, reason) => {
    const [record, ...others] = recordsOf(
      eventXml(id, { ...target, Status, IpAddress: '::ffff:10.0.0.9', ServiceName: 'SRV1$' }),
    )

    expect(others).toEqual([])
    expect(record?.action).toBe(action)
    expect(detail(record, 'Reason')).toBe(reason)
  })

  test('of an administrator says so', () => {
    const [record] = recordsOf(
      eventXml(4624, { ...target, LogonType: '2' }),
      eventXml(4672, { SubjectUserName: 'alice', SubjectLogonId: '0x77' }),
    )

    expect(detail(record, 'Privileges')).toBe('administrator of the computer')
  })

  test('with the credentials of another names both', () => {
    const [record] = recordsOf(
      eventXml(4648, { ...subject, ...target, TargetServerName: 'srv1.corp.test' }),
    )

    expect(record?.who).toBe('CORP\\admin')
    expect(detail(record, 'Used account')).toBe('CORP\\alice')
  })

  test.each([
    [4778, 'Successful Logon'],
    [4779, 'Logoff'],
  ])('of a remote session, of %i', (id, action) => {
    const data = {
      AccountName: 'alice',
      AccountDomain: 'CORP',
      ClientName: 'PC1',
      ClientAddress: '10.0.0.9',
    }

    expect(recordsOf(eventXml(id, data))).toMatchObject([{ action, workstation: '10.0.0.9' }])
  })
})

describe('one record', () => {
  test('of a check of the controller and the logon that it was for', () => {
    const records = recordsOf(
      eventXml(4776, { ...target, Status: '0xc000006a', Workstation: 'PC1' }),
      eventXml(4625, { ...target, LogonType: '3', SubStatus: '0xc000006a' }, { at: 0.1 }),
    )

    expect(records).toHaveLength(1)
    expect(detail(records[0], 'Logon type')).toBe('Network')
  })

  test('of a service ticket that is asked for again', () => {
    const one = { ...target, Status: '0x0', ServiceName: 'cifs/srv1', IpAddress: '10.0.0.9' }

    expect(recordsOf(eventXml(4769, one), eventXml(4769, one, { at: 3600 }))).toHaveLength(1)
    expect(recordsOf(eventXml(4769, one), eventXml(4769, one, { at: 40_000 }))).toHaveLength(2)
  })

  test('of a logoff that was asked for', () => {
    const records = recordsOf(
      eventXml(4647, target),
      eventXml(4634, { ...target, LogonType: '2' }, { at: 1 }),
    )

    expect(records.map(({ action }) => action)).toEqual(['Logoff'])
  })

  test('of a lockout, with the computer it came from', () => {
    expect(recordsOf(accountXml(4740, 'alice', { TargetDomainName: 'PC1' }))).toMatchObject([
      { action: 'Modified', objectType: 'user', what: 'CORP\\alice', workstation: 'PC1' },
    ])
  })
})

describe('nothing', () => {
  test.each([
    ['SYSTEM', 4624],
    ['ANONYMOUS LOGON', 4624],
    ['DWM-1', 4624],
    ['DC1$', 4624],
  ])('of %s', (TargetUserName, id) => {
    expect(recordsOf(eventXml(id, { ...target, TargetUserName, LogonType: '3' }))).toEqual([])
  })

  test.each([
    ['SYSTEM', 'S-1-5-18'],
    ['Netzwerkdienst', 'S-1-5-20'],
    ['ANONYMOUS-ANMELDUNG', 'S-1-5-7'],
    ['Fenster-Manager-1', 'S-1-5-90-0-1'],
  ])('of %s, whatever language Windows speaks', (TargetUserName, TargetUserSid) => {
    const data = { ...target, TargetUserName, TargetUserSid, LogonType: '5' }

    expect(recordsOf(eventXml(4624, data), eventXml(4634, data))).toEqual([])
  })

  test.each([
    ['a client that has yet to prove itself', eventXml(4771, { ...target, Status: '0x19' })],
    ['the end of a connection', eventXml(4634, { ...target, LogonType: '3' })],
    ['the start of Windows', eventXml(4624, { ...target, LogonType: '0' })],
    [
      'a ticket to get tickets',
      eventXml(4769, { ...target, Status: '0x0', ServiceName: 'krbtgt' }),
    ],
  ])('of %s', (_what, xml) => {
    expect(recordsOf(xml)).toEqual([])
  })

  test('but computers where they are asked for', () => {
    const xml = eventXml(4624, { ...target, TargetUserName: 'DC1$', LogonType: '3' })

    expect(source(true).recordsOf([parseEvent(xml)])).toHaveLength(1)
  })
})
