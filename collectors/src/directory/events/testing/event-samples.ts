/** XML of Windows events, written by hand after the layouts of real ones. */

export const subject = {
  SubjectUserSid: 'S-1-5-21-1-2-3-500',
  SubjectUserName: 'admin',
  SubjectDomainName: 'CORP',
  SubjectLogonId: '0x1a2b',
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

let numbers = 1000

/** `at` in seconds after nine o'clock. */
export function eventXml(
  id: number,
  data: Readonly<Record<string, string>>,
  { at = 0, recordId = numbers++, provider = 'Microsoft-Windows-Security-Auditing' } = {},
): string {
  const time = new Date(Date.parse('2026-11-21T09:00:00.000Z') + at * 1000).toISOString()
  const fields = Object.entries(data).map(
    ([name, value]) => `<Data Name="${name}">${escaped(value)}</Data>`,
  )
  return (
    `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="${provider}"/>` +
    `<EventID>${id}</EventID><TimeCreated SystemTime="${time.replace('Z', '0000Z')}"/>` +
    `<EventRecordID>${recordId}</EventRecordID><Channel>Security</Channel><Computer>dc1.corp.test</Computer></System>` +
    `<EventData>${fields.join('')}</EventData></Event>`
  )
}

/** An event about an account. */
export const accountXml = (
  id: number,
  account: string,
  more: Readonly<Record<string, string>> = {},
  options: { at?: number } = {},
): string =>
  eventXml(
    id,
    {
      TargetUserName: account,
      TargetDomainName: 'CORP',
      TargetSid: `S-1-5-21-1-2-3-${1000 + Buffer.from(account).reduce((sum, byte) => sum + byte, 0)}`,
      ...subject,
      ...more,
    },
    options,
  )

export const guidOfAlice = '7ef1a358-e3d8-4d68-906d-4c9389cad31a'
export const dnOfAlice = 'CN=alice,OU=Staff,DC=corp,DC=test'

/** Of Directory Service Changes, about alice. */
export const objectXml = (
  id: number,
  more: Readonly<Record<string, string>>,
  options: { at?: number } = {},
): string =>
  eventXml(
    id,
    {
      OpCorrelationID: '{8D4E40FE-2E0E-4553-93AB-1C20097BC93C}',
      ...subject,
      DSName: 'corp.test',
      ObjectGUID: `{${guidOfAlice.toUpperCase()}}`,
      ObjectClass: 'user',
      ...more,
    },
    options,
  )

export const valueXml = (
  attribute: string,
  value: string,
  change: 'added' | 'deleted',
  more: Readonly<Record<string, string>> = {},
  options: { at?: number } = {},
): string =>
  objectXml(
    5136,
    {
      ObjectDN: dnOfAlice,
      AttributeLDAPDisplayName: attribute,
      AttributeSyntaxOID: '2.5.5.12',
      AttributeValue: value,
      OperationType: change === 'added' ? '%%14674' : '%%14675',
      ...more,
    },
    options,
  )
