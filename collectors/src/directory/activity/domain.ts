import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf, valuesOf } from '@gatehouse/directory/entry'
import {
  canonicalPath,
  escapeFilter,
  guidText,
  parentOf,
  sidText,
  wellKnownName,
} from '@gatehouse/directory/values'
import type { ObjectStore } from './object-store.ts'
import { Schema } from './schema.ts'
import type { Names } from './value-words.ts'

/** What a domain is called, and what it says of itself. */
export class Domain implements Names {
  #schema: Schema
  readonly domainSid: string
  /** `CORP` */
  readonly netbiosName: string
  readonly #store: ObjectStore
  /** DNS names of controllers by their databases. */
  readonly #controllers: ReadonlyMap<string, string>

  private constructor(
    store: ObjectStore,
    known: {
      schema: Schema
      domainSid: string
      netbiosName: string
      controllers: ReadonlyMap<string, string>
    },
  ) {
    this.#store = store
    this.#schema = known.schema
    this.domainSid = known.domainSid
    this.netbiosName = known.netbiosName
    this.#controllers = known.controllers
  }

  static async read(
    connection: DirectoryConnection,
    store: ObjectStore,
    signal: AbortSignal,
  ): Promise<Domain> {
    const { defaultNamingContext } = connection.rootDse
    const root = await connection.find(defaultNamingContext, ['objectSid'])
    const [sid] = root ? valuesOf(root, 'objectSid') : []
    return new Domain(store, {
      schema: await Schema.read(connection, signal),
      domainSid: sid ? sidText(sid) : '',
      netbiosName: await readNetbiosName(connection, signal),
      controllers: await readControllers(connection, signal),
    })
  }

  get schema(): Schema {
    return this.#schema
  }

  /** After it was changed: of a new attribute must be known whether it is a secret before a value of it is read. */
  async readSchema(connection: DirectoryConnection, signal: AbortSignal): Promise<void> {
    this.#schema = await Schema.read(connection, signal)
  }

  /** The DNS name of the controller with this database; undefined for one that is not known. */
  controllerOf(invocationId: string | undefined): string | undefined {
    return invocationId === undefined ? undefined : this.#controllers.get(invocationId)
  }

  ofSid(sid: string): string {
    if (sid === 'S-1-5-18') return String.raw`NT AUTHORITY\SYSTEM`
    const wellKnown = wellKnownName(sid)
    if (wellKnown !== undefined) {
      return sid.startsWith('S-1-5-32-') ? `BUILTIN\\${wellKnown}` : wellKnown
    }
    const guid = this.#store.guidOfSid(sid)
    const state =
      guid === undefined ? undefined : (this.#store.find(guid) ?? this.#store.findDeleted(guid))
    const account = state?.attributes['samaccountname']?.[0]
    return typeof account === 'string' ? `${this.netbiosName}\\${account}` : sid
  }

  descriptor(digest: string): Buffer | undefined {
    return this.#store.descriptor(digest)
  }

  ofPolicy(dn: string): string {
    const guid = this.#store.guidOfDn(dn)
    const name =
      guid === undefined ? undefined : this.#store.find(guid)?.attributes['displayname']?.[0]
    return typeof name === 'string' ? name : canonicalPath(dn)
  }
}

async function readNetbiosName(
  connection: DirectoryConnection,
  signal: AbortSignal,
): Promise<string> {
  const { configurationNamingContext, defaultNamingContext } = connection.rootDse
  const search = connection.search({
    base: `CN=Partitions,${configurationNamingContext}`,
    scope: 'one',
    filter: `(nCName=${escapeFilter(defaultNamingContext)})`,
    attributes: ['nETBIOSName'],
    signal,
  })
  for await (const entry of search) {
    const name = textOf(entry, 'nETBIOSName')
    if (name !== undefined) return name
  }
  return canonicalPath(defaultNamingContext).split('.')[0]?.toUpperCase() ?? ''
}

/** A server has its directory service below it. */
async function readControllers(
  connection: DirectoryConnection,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const hosts = new Map<string, string>()
  const services = new Map<string, string>()
  const search = connection.search({
    base: `CN=Sites,${connection.rootDse.configurationNamingContext}`,
    scope: 'sub',
    filter: '(|(objectClass=server)(objectClass=nTDSDSA))',
    attributes: ['dNSHostName', 'invocationId'],
    signal,
  })
  for await (const entry of search) {
    const host = textOf(entry, 'dNSHostName')
    const [invocationId] = valuesOf(entry, 'invocationId')
    if (host !== undefined) hosts.set(entry.dn.toLowerCase(), host)
    if (invocationId?.length === 16) services.set(guidText(invocationId), parentOf(entry.dn))
  }
  return new Map(
    [...services].flatMap(([id, server]) => {
      const host = hosts.get(server.toLowerCase())
      return host === undefined ? [] : [[id, host] as const]
    }),
  )
}
