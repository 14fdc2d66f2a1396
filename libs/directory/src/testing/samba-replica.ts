import { join } from 'node:path'
import type { DirectoryConnection } from '../directory-connection.ts'
import { valuesOf } from '../entry.ts'
import { guidText } from '../values.ts'
import { administratorPassword } from './samba-cache.ts'
import { configurationFile, writeConfiguration, writeNames } from './samba-files.ts'

interface Controller {
  name: string
  address: string
  directory: string
  connect(): Promise<DirectoryConnection>
  run(program: string, args: readonly string[], input?: string): Promise<string>
  prepare(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

const configurationDn = 'CN=Configuration,DC=corp,DC=test'

/** Makes `second` a controller of the domain of `first`, so that changes of each come to the other within seconds. */
export async function joinDomain(first: Controller, second: Controller): Promise<void> {
  await second.prepare()
  await writeNames(second.directory, [first, second])
  await second.run('samba-tool', [
    ...['domain', 'join', 'corp.test', 'DC'],
    ...[`--server=${first.address}`, '--dns-backend=NONE', ...as(second)],
  ])
  await second.prepare()

  await using connection = await first.connect()
  const controllers = await Promise.all(
    [first, second].map(async (controller) => ({
      ...controller,
      serviceId: await serviceIdOf(connection, controller.name),
    })),
  )
  const known = controllers.map(({ name, address, serviceId }) => ({
    name,
    address,
    otherNames: [`${serviceId}._msdcs.corp.test`],
  }))
  for (const { directory, name, address } of controllers) {
    await writeConfiguration({ directory, name, address, hasPartner: true })
    await writeNames(directory, known)
  }
  for (const controller of controllers) {
    for (const { name, serviceId } of controllers)
      await addServiceNames(controller, name, serviceId)
  }
  // The first has to learn that it is not alone.
  await first.stop()
  await Promise.all([first.start(), second.start()])
}

const as = ({ directory }: Controller) => [
  ...['-s', configurationFile(directory), '--use-kerberos=off'],
  ...['-U', String.raw`CORP\Administrator%${administratorPassword}`],
]

/** Under which controllers know each other: the GUID of the settings of its directory service. */
async function serviceIdOf(connection: DirectoryConnection, name: string): Promise<string> {
  const dn = `CN=NTDS Settings,CN=${name},CN=Servers,CN=Default-First-Site-Name,CN=Sites,${configurationDn}`
  const entry = await connection.find(dn, ['objectGUID'])
  const [bytes] = entry ? valuesOf(entry, 'objectGUID') : []
  if (!bytes) throw new Error(`${dn} is not there`)
  return guidText(bytes)
}

/** Of MS-DRSR 2.2.3.2; the service that would register them works with DNS, which is left out here. */
async function addServiceNames(where: Controller, name: string, serviceId: string): Promise<void> {
  const host = `${name.toLowerCase()}.corp.test`
  const names = [
    `E3514235-4B06-11D1-AB04-00C04FC2DCD2/${serviceId}/corp.test`,
    `ldap/${host}`,
    `GC/${host}/corp.test`,
  ]
  const args = [
    ...['-H', join(where.directory, 'private', 'sam.ldb')],
    `--configfile=${configurationFile(where.directory)}`,
  ]
  for (const value of names) {
    const change = `dn: CN=${name},OU=Domain Controllers,DC=corp,DC=test
changetype: modify
add: servicePrincipalName
servicePrincipalName: ${value}
`
    // One that is there already is refused, and is what was wanted.
    await where.run('ldbmodify', args, change).catch(() => undefined)
  }
}
