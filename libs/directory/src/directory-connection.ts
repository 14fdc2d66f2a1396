import type { Control } from 'ldapts'
import type { Entry } from './entry.ts'

export interface ControllerAddress {
  /** A name or an address. */
  host: string
  port: number
}

export interface DirectoryPlace {
  /** DNS name of the domain: `corp.test`. */
  domain: string
  /** Tried in this order; none: those that DNS names (`_ldap._tcp.<domain>`, MS-ADTS 6.3.6). */
  controllers: readonly ControllerAddress[]
  encryption: 'ldaps' | 'starttls'
  /** In PEM, and then only these are trusted; undefined: those that the machine trusts. */
  caCertificates?: string | undefined
}

export interface DirectoryLogin {
  /** `CORP\alice`, `alice@corp.test`, or a distinguished name. */
  username: string
  password: string
}

/** What a controller says of itself (MS-ADTS 3.1.1.3.2). */
export interface RootDse {
  /** `dc1.corp.test` */
  dnsHostName: string
  /** `DC=corp,DC=test` */
  defaultNamingContext: string
  configurationNamingContext: string
  schemaNamingContext: string
  /** Object of the controller's directory service; its `invocationId` names its database. */
  dsServiceName: string
  highestCommittedUsn: bigint
  /** By the controller's clock. */
  currentTime: Date
  supportedControls: ReadonlySet<string>
}

export interface Search {
  base: string
  scope: 'base' | 'one' | 'sub'
  /** RFC 4515; values that come from people go through `escapeFilter`. */
  filter: string
  /** Without it all that are not constructed or operational. */
  attributes?: readonly string[]
  pageSize?: number
  controls?: readonly Control[]
  signal?: AbortSignal | undefined
}

export interface Change {
  attribute: string
  operation: 'add' | 'delete' | 'replace'
  /** None with `delete` and `replace`: all that are there go. */
  values: readonly (string | Buffer)[]
}

export interface DirSyncPage {
  entries: Entry[]
  /** The state to keep, once these entries are kept. */
  cookie: Buffer
  hasMore: boolean
}

export interface DirSyncQuestion {
  /** Root of a naming context. */
  base: string
  filter: string
  attributes?: readonly string[]
  /** Of the page before; undefined: from the beginning. */
  cookie: Buffer | undefined
  /** Reads what the caller may read, without the replication right (MS-ADTS 3.1.1.3.4.1.3). */
  objectSecurity: boolean
  signal?: AbortSignal | undefined
}

/**
 * One controller that somebody is signed in to. All of it throws `DirectoryTrouble`; `step` is `login` when the controller
 * refused who asks, `rights` when they may not, `connection` when it is gone, and `work` otherwise.
 */
export interface DirectoryConnection extends AsyncDisposable {
  readonly controller: ControllerAddress
  readonly rootDse: RootDse
  /** Names the database behind this controller; another after it was restored. */
  readonly invocationId: string
  /** When its certificate ends. */
  readonly certificateEndsAt: Date | undefined
  /** Pages itself; ranges (`member;range=0-1499`) are read to their end and joined. */
  search(search: Search): AsyncIterable<Entry>
  /** One object by its name, or undefined. */
  find(dn: string, attributes: readonly string[]): Promise<Entry | undefined>
  dirSync(question: DirSyncQuestion): Promise<DirSyncPage>
  add(dn: string, attributes: ReadonlyMap<string, readonly (string | Buffer)[]>): Promise<void>
  modify(dn: string, changes: readonly Change[], controls?: readonly Control[]): Promise<void>
  /** Renames, moves, or both. */
  rename(dn: string, to: string): Promise<void>
  /** With `deleteTree()` also what is in it. */
  remove(dn: string, controls?: readonly Control[]): Promise<void>
  close(): Promise<void>
}

/** Milliseconds; each has a default. */
export interface Deadlines {
  connect?: number
  answer?: number
}

/**
 * Signs in to the first controller that answers. When a controller refuses the password the others are not asked, so that
 * one mistake counts once towards a lockout.
 * @throws {DirectoryTrouble} of the last controller, naming all
 */
export type OpenDirectory = (
  place: DirectoryPlace,
  login: DirectoryLogin,
  options?: { signal?: AbortSignal | undefined; deadlines?: Deadlines },
) => Promise<DirectoryConnection>
