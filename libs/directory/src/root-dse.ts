import type { RootDse } from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'
import { textOf, textsOf, type Entry } from './entry.ts'
import { generalizedTime } from './times.ts'

export const rootDseAttributes = [
  'dnsHostName',
  'defaultNamingContext',
  'configurationNamingContext',
  'schemaNamingContext',
  'dsServiceName',
  'highestCommittedUSN',
  'currentTime',
  'supportedControl',
]

/** @throws {DirectoryTrouble} when this is a directory of another kind */
export function readRootDse(entry: Entry | undefined, where: string): RootDse {
  const text = (name: string) => (entry && textOf(entry, name)) ?? ''
  const usn = text('highestCommittedUSN')
  const time = text('currentTime')
  if (!entry || !/^\d{1,20}$/.test(usn) || time === '' || text('dsServiceName') === '') {
    throw new DirectoryTrouble('work', {
      text: `${where} is a directory, but none of Active Directory.`,
      fix: 'Give the address of a domain controller.',
    })
  }
  return {
    dnsHostName: text('dnsHostName'),
    defaultNamingContext: text('defaultNamingContext'),
    configurationNamingContext: text('configurationNamingContext'),
    schemaNamingContext: text('schemaNamingContext'),
    dsServiceName: text('dsServiceName'),
    highestCommittedUsn: BigInt(usn),
    currentTime: generalizedTime(time),
    supportedControls: new Set(textsOf(entry, 'supportedControl')),
  }
}
