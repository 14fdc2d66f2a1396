import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { describe, expect, test } from 'vitest'
import { nothingRead } from '../events/event-source.ts'
import { parseEvent } from '../events/event-xml.ts'
import { eventXml } from '../events/testing/event-samples.ts'
import { OwnLogons } from './own-logons.ts'
import { WindowsLogonSource } from './windows-logon-source.ts'

const source = () =>
  new WindowsLogonSource(
    {
      input: () => ({ name: 'Security', isUsed: true, note: '' }),
      problems: () => [],
      read: () => Promise.resolve(nothingRead),
      close: () => Promise.resolve(),
    },
    { failed: true, successful: true, computers: false },
    new OwnLogons(undefined),
  )

function failureOf(id: number, data: Record<string, string>): string | undefined {
  const target = { TargetUserName: 'alice', TargetDomainName: 'CORP', ServiceName: 'cifs/srv1' }
  const xml = eventXml(id, { ...target, LogonType: '3', ...data })
  const [record, ...others]: (CollectedRecord | undefined)[] = source().recordsOf([parseEvent(xml)])
  expect(others).toEqual([])
  expect(record).toMatchObject({ action: 'Failed Logon', succeeded: false, who: 'CORP\\alice' })
  return record?.details.find(({ property }) => property === 'Reason')?.after
}

/** What the documents of 4625 and 4776 list, and what is often seen beside it. */
const statuses: [code: string, words: string][] = [
  ['0xC000005E', 'No controller could be reached'],
  ['0xC0000062', 'Not a valid user name'],
  ['0xC0000064', 'No such user'],
  ['0xC000006A', 'Wrong password'],
  ['0xC000006D', 'Wrong user name or password'],
  ['0xC000006E', 'Account restriction'],
  ['0xC000006F', 'Outside the hours allowed'],
  ['0xC0000070', 'Not allowed at this computer'],
  ['0xC0000071', 'Password expired'],
  ['0xC0000072', 'Account disabled'],
  ['0xC00000DC', 'The server was not ready'],
  ['0xC0000133', 'Clocks differ too much'],
  ['0xC000015B', 'Not allowed to log on in this way'],
  ['0xC000018C', 'The trust between the domains failed'],
  ['0xC000018D', 'The trust of the computer failed'],
  ['0xC0000192', 'Netlogon was not running'],
  ['0xC0000193', 'Account expired'],
  ['0xC0000199', 'The account is one of a computer'],
  ['0xC0000224', 'Password must be changed'],
  ['0xC0000225', 'Not found, which says nothing of the account'],
  ['0xC0000234', 'Account locked'],
  ['0xC00002EE', 'The logon was broken off'],
  ['0xC0000371', 'This controller does not keep the password of the account'],
  ['0xC0000380', 'Wrong PIN'],
  ['0xC0000413', 'Not allowed to authenticate at this computer'],
  ['0xC0000418', 'NTLM is not allowed'],
]

/** All that the documents of 4768, 4769 and 4771 list. */
const kerberos: [code: string, words: string][] = [
  ['0x1', 'Account expired'],
  ['0x2', "The service's account expired"],
  ['0x3', 'Version of Kerberos not supported'],
  ['0x4', 'The key of the account is too old'],
  ['0x5', 'The key of the service is too old'],
  ['0x6', 'No such user'],
  ['0x7', 'No such service'],
  ['0x8', 'Two accounts have this name'],
  ['0x9', 'The account has no key'],
  ['0xA', 'The ticket may not be dated later'],
  ['0xB', 'The ticket would end before it begins'],
  ['0xC', 'Not allowed at this time or at this computer'],
  ['0xD', 'The account may not have a ticket of this kind'],
  ['0xE', 'Encryption not supported'],
  ['0xF', 'Checksum not supported'],
  ['0x10', 'Smart card or certificate not accepted'],
  ['0x11', 'Way through other domains not supported'],
  ['0x12', 'Account disabled, expired or locked'],
  ['0x13', "The service's account was disabled"],
  ['0x14', 'The ticket was withdrawn'],
  ['0x15', 'The account is not valid yet'],
  ['0x16', 'The service is not valid yet'],
  ['0x17', 'Password expired'],
  ['0x18', 'Wrong password'],
  ['0x1A', 'The ticket is for another service'],
  ['0x1B', 'The service takes tickets of user-to-user only'],
  ['0x1F', 'The ticket was altered'],
  ['0x20', 'The ticket has expired'],
  ['0x21', 'The ticket is not valid yet'],
  ['0x22', 'The request was sent before'],
  ['0x23', 'The ticket is for somebody else'],
  ['0x24', 'The ticket does not fit to who shows it'],
  ['0x25', 'Clocks differ too much'],
  ['0x26', 'The ticket came from another address'],
  ['0x27', 'Version of the message not supported'],
  ['0x28', 'The message is of a wrong kind'],
  ['0x29', 'The message was altered'],
  ['0x2A', 'Messages came in a wrong order'],
  ['0x2C', 'The key of the service has another version'],
  ['0x2D', 'The service has no key'],
  ['0x2E', 'The server could not prove itself'],
  ['0x2F', 'The message goes the wrong way'],
  ['0x30', 'Another way to sign in is required'],
  ['0x31', 'The message has a wrong number'],
  ['0x32', 'The checksum is of a wrong kind'],
  ['0x33', 'The way through other domains was not accepted'],
  ['0x34', 'The answer is too long'],
  ['0x3C', 'Failure without a reason'],
  ['0x3D', 'A field is too long'],
  ['0x3E', 'The certificate is not trusted'],
  ['0x3F', 'The controller is not trusted'],
  ['0x40', 'The signature is wrong'],
  ['0x41', 'The key is too weak'],
  ['0x42', 'The certificate is not for this user, or user-to-user is required'],
  ['0x43', 'No ticket to get tickets'],
  ['0x44', 'The account is in another domain'],
]

describe('a logon that failed', () => {
  test.each(statuses)('with %s says: %s', (code, words) => {
    // Windows writes both cases.
    for (const Status of [code, code.toLowerCase()]) {
      expect(failureOf(4776, { Status })).toBe(words)
      expect(failureOf(4625, { Status, SubStatus: '0x0' })).toBe(words)
      expect(failureOf(4625, { Status: '0xc000006d', SubStatus: Status })).toBe(words)
    }
  })

  test.each(kerberos)('with %s of Kerberos says: %s', (code, words) => {
    for (const Status of [code, code.toLowerCase()]) {
      for (const id of [4768, 4769, 4771]) expect(failureOf(id, { Status })).toBe(words)
    }
  })

  test.each([
    ['%%2304', 'Failed without a reason'],
    ['%%2305', 'Account expired'],
    ['%%2306', 'Netlogon was not running'],
    ['%%2307', 'Account locked'],
    ['%%2308', 'Not allowed to log on in this way'],
    ['%%2309', 'Password expired'],
    ['%%2310', 'Account disabled'],
    ['%%2311', 'Outside the hours allowed'],
    ['%%2312', 'Not allowed at this computer'],
    ['%%2313', 'Wrong user name or password'],
  ])('for the reason %s says: %s', (FailureReason, words) => {
    expect(failureOf(4625, { FailureReason, Status: '0xc0000999' })).toBe(words)
  })

  test.each([
    [4625, { Status: '0xc0000999', SubStatus: '0x0' }, '0xc0000999'],
    [4625, { Status: '0xc000006d', SubStatus: '0xc0000999' }, 'Wrong user name or password'],
    [4625, {}, 'Not told'],
    [4776, { Status: '0xc0000999' }, '0xc0000999'],
    [4771, { Status: '0x999' }, 'Kerberos failure 0x999'],
  ])('of %i with %o, for which there are no words, says so', (id, data, words) => {
    expect(failureOf(id, data)).toBe(words)
  })
})
