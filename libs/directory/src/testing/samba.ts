import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  DirectoryConnection,
  DirectoryLogin,
  DirectoryPlace,
} from '../directory-connection.ts'
import { openDirectory } from '../open-directory.ts'
import { makeAuthority, makeServerCertificate, type Certified } from './certificates.ts'
import {
  administratorPassword,
  makeDirectory,
  pack,
  provisionedDomain,
  unpack,
} from './samba-cache.ts'
import { configurationFile, freeAddress, writeConfiguration, writeNames } from './samba-files.ts'
import { addLaps } from './samba-laps.ts'
import { runInside, runSamba, type RunningSamba } from './samba-process.ts'
import { makeReader, type ReaderRights } from './samba-reader.ts'
import { joinDomain } from './samba-replica.ts'

export { missingForSamba } from './samba-process.ts'

export interface DomainOptions {
  /** Several answer at the same time and need 145 MB; one needs less, and a slow search holds up all others. */
  processes?: 'several' | 'one'
  /** Instead of one that is valid for its address and its names. */
  certificate?: (authority: Certified, address: string) => Certified
}

/** One controller of the domain `corp.test`, which belongs to one test file. */
export interface TestController extends AsyncDisposable {
  /** `DC1` */
  name: string
  /** Where it answers, at the usual ports: 389, 636, 88, 445. */
  address: string
  /** Only this controller, over LDAPS. */
  place: DirectoryPlace
  /** Its audit logs as JSON: `dsdb.json`, `group.json`, `password.json`, `auth.json`. */
  logDirectory: string
  /** Everything of it: `private/sam.ldb`, `etc/smb.conf`, `etc/krb5.conf`. */
  directory: string
  /** As the administrator when no login is given. */
  connect(login?: DirectoryLogin): Promise<DirectoryConnection>
  /** `samba-tool` on it over LDAP, as the administrator; answers what it prints. */
  tool(args: readonly string[]): Promise<string>
  /** Any program, where the names of the domain and its Kerberos are known. */
  run(program: string, args: readonly string[], input?: string): Promise<string>
  stop(how?: 'properly' | 'at once'): Promise<void>
  start(): Promise<void>
  /** As it is now, to come back to. Stops and starts the controller. */
  snapshot(): Promise<string>
  /** As it was then: the numbers of its changes start again where they were (MS-ADTS 3.1.1.1.9). */
  restore(snapshot: string): Promise<void>
}

export interface TestDomain extends TestController {
  domain: 'corp.test'
  netbiosName: 'CORP'
  baseDn: 'DC=corp,DC=test'
  administrator: DirectoryLogin
  authority: Certified
  /** A user without rights of its own, or with that to replicate changes. Made when first asked for. */
  reader(rights: ReaderRights): Promise<DirectoryLogin>
  /** A second controller, which replicates both ways within seconds. It ends with the first, which is started again for it. */
  addController(): Promise<TestController>
  /** Attributes of both generations of LAPS, also those of Windows that are encrypted. */
  addLaps(): Promise<void>
}

const administrator = { username: 'administrator@corp.test', password: administratorPassword }

/** A new domain in about two seconds; the first time after an update of Samba in ten more. Needs root. */
export async function startDomain(options: DomainOptions = {}): Promise<TestDomain> {
  const authority = makeAuthority('Corp Root CA')
  const archive = await provisionedDomain()
  const first = await makeController('DC1', authority, options)
  await unpack(archive, first.directory)
  await first.prepare()
  await first.start()
  const others: TestController[] = []
  const readers = new Map<ReaderRights, Promise<DirectoryLogin>>()
  const domain: TestDomain = {
    ...first,
    domain: 'corp.test',
    netbiosName: 'CORP',
    baseDn: 'DC=corp,DC=test',
    administrator,
    authority,
    reader(rights) {
      const made = readers.get(rights) ?? makeReader(domain, rights)
      readers.set(rights, made)
      return made
    },
    async addController() {
      const second = await makeController('DC2', authority, options)
      others.push(second)
      await joinDomain(first, second)
      return second
    },
    addLaps: () => addLaps(first),
    async [Symbol.asyncDispose]() {
      for (const other of others) await other[Symbol.asyncDispose]()
      await first[Symbol.asyncDispose]()
    },
  }
  return domain
}

/** A controller whose database is not there yet. */
export interface PreparedController extends TestController {
  /** Writes its configuration, certificate and names; a database that is unpacked brings others. */
  prepare(): Promise<void>
}

async function makeController(
  name: string,
  authority: Certified,
  options: DomainOptions,
): Promise<PreparedController> {
  const directory = await makeDirectory()
  const address = await freeAddress()
  const host = `${name.toLowerCase()}.corp.test`
  const certificate =
    options.certificate?.(authority, address) ??
    makeServerCertificate(authority, [host, 'corp.test', address])
  const place: DirectoryPlace = {
    domain: 'corp.test',
    controllers: [{ host: address, port: 636 }],
    encryption: 'ldaps',
    caCertificates: authority.certificate,
  }
  let running: RunningSamba | undefined
  let snapshots = 0

  const controller: PreparedController = {
    name,
    address,
    place,
    directory,
    logDirectory: join(directory, 'log'),
    connect: (login = administrator) => openDirectory(place, login),
    run: (program, args, input) => runInside(directory, program, args, input),
    tool: (args) =>
      runInside(directory, 'samba-tool', [
        ...args,
        ...['-H', `ldap://${address}`, '-s', configurationFile(directory)],
        ...['-U', String.raw`CORP\Administrator%${administratorPassword}`, '--use-kerberos=off'],
      ]),
    async prepare() {
      const files = { directory, name, address }
      await writeConfiguration(files)
      await writeNames(directory, [files])
      const tls = join(directory, 'private', 'tls')
      await writeFile(join(tls, 'key.pem'), certificate.key, { mode: 0o600 })
      await writeFile(join(tls, 'cert.pem'), certificate.certificate)
      await writeFile(join(tls, 'ca.pem'), authority.certificate)
    },
    async stop(how = 'properly') {
      await running?.stop(how)
      running = undefined
    },
    async start() {
      running ??= await runSamba(directory, address, options.processes ?? 'several')
    },
    async snapshot() {
      await controller.stop()
      snapshots += 1
      const file = `${directory}.${snapshots}.tar.gz`
      await pack(directory, file)
      await controller.start()
      return file
    },
    async restore(snapshot) {
      await controller.stop()
      for (const part of ['private', 'state', 'cache', 'lock']) {
        await rm(join(directory, part), { recursive: true, force: true })
      }
      await unpack(snapshot, directory)
      await controller.prepare()
      await controller.start()
    },
    async [Symbol.asyncDispose]() {
      await controller.stop('at once')
      await rm(directory, { recursive: true, force: true })
      for (; snapshots > 0; snapshots -= 1) await rm(`${directory}.${snapshots}.tar.gz`)
    },
  }
  return controller
}
