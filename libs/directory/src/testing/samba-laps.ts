import { join } from 'node:path'
import { configurationFile } from './samba-files.ts'

interface Attribute {
  name: string
  oid: string
  /** attributeSyntax and oMSyntax */
  syntax: readonly [string, number]
  /** 904: confidential, kept when deleted, not copied to every controller. */
  searchFlags: number
}

const text = ['2.5.5.5', 19] as const
const time = ['2.5.5.16', 65] as const
const bytes = ['2.5.5.10', 4] as const
const legacy = '1.2.840.113556.1.8000.2554.50051.45980.28112.18903.35903.6685103.1224907.2'
const windows = '1.2.840.113556.1.6.44.1'

const attributes: readonly Attribute[] = [
  { name: 'ms-Mcs-AdmPwd', oid: `${legacy}.1`, syntax: text, searchFlags: 904 },
  { name: 'ms-Mcs-AdmPwdExpirationTime', oid: `${legacy}.2`, syntax: time, searchFlags: 0 },
  { name: 'msLAPS-PasswordExpirationTime', oid: `${windows}.1`, syntax: time, searchFlags: 0 },
  { name: 'msLAPS-Password', oid: `${windows}.2`, syntax: text, searchFlags: 904 },
  { name: 'msLAPS-EncryptedPassword', oid: `${windows}.3`, syntax: bytes, searchFlags: 904 },
]

const schema = 'CN=Schema,CN=Configuration,DC=corp,DC=test'

const definition = ({ name, oid, syntax: [attributeSyntax, omSyntax], searchFlags }: Attribute) =>
  `dn: CN=${name},${schema}
changetype: add
objectClass: attributeSchema
attributeID: ${oid}
attributeSyntax: ${attributeSyntax}
oMSyntax: ${omSyntax}
isSingleValued: TRUE
lDAPDisplayName: ${name}
searchFlags: ${searchFlags}
`

const reload = `dn:
changetype: modify
add: schemaUpdateNow
schemaUpdateNow: 1
`

const ofComputers = `dn: CN=Computer,${schema}
changetype: modify
add: mayContain
${attributes.map(({ name }) => `mayContain: ${name}`).join('\n')}
`

/** Directly into the database; a running controller takes it up by itself. */
export async function addLaps(controller: {
  directory: string
  run(program: string, args: readonly string[], input?: string): Promise<string>
}): Promise<void> {
  const { directory, run } = controller
  const database = ['-H', join(directory, 'private', 'sam.ldb')]
  const configuration = `--configfile=${configurationFile(directory)}`
  const args = [...database, configuration, '--option=dsdb:schema update allowed=true']
  for (const step of [attributes.map(definition).join('\n'), reload, ofComputers, reload]) {
    await run('ldbmodify', args, step)
  }
}
