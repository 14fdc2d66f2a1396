import {
  AddRequest,
  Attribute,
  Change as LdapChange,
  DeleteRequest,
  ModifyDNRequest,
  ModifyRequest,
  SearchRequest,
  type Control,
} from 'ldapts'
import { addressText } from './connection-trouble.ts'
import {
  dirSync,
  dirSyncFlags,
  dirSyncType,
  paged,
  pagedType,
  readDirSync,
  readPaged,
} from './controls.ts'
import type {
  Change,
  DirectoryConnection,
  DirSyncPage,
  DirSyncQuestion,
  RootDse,
  Search,
} from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'
import { namesOf, parentOf } from './distinguished-name.ts'
import type { Entry } from './entry.ts'
import type { Answered, LdapSession } from './ldap-session.ts'
import { parseFilter } from './parse-filter.ts'
import { withAllValues } from './ranges.ts'
import { resultTrouble } from './result-trouble.ts'

const defaultPageSize = 500
/** What a controller spends on one request at most, in seconds; Active Directory itself stops after 120. */
const timeLimit = 120
/** Of one answer of DirSync. */
const dirSyncBytes = 1 << 20
const noSuchObject = 32

type Request = Parameters<LdapSession['ask']>[0]

/** The operations of a connection that somebody is signed in to. */
export class OpenConnection implements DirectoryConnection {
  readonly controller
  readonly rootDse: RootDse
  readonly invocationId: string
  readonly certificateEndsAt: Date | undefined
  readonly #session: LdapSession

  constructor(
    session: LdapSession,
    known: { rootDse: RootDse; invocationId: string; certificateEndsAt: Date | undefined },
  ) {
    this.#session = session
    this.controller = session.controller
    this.rootDse = known.rootDse
    this.invocationId = known.invocationId
    this.certificateEndsAt = known.certificateEndsAt
  }

  async *search(search: Search): AsyncGenerator<Entry, void, undefined> {
    const size = search.pageSize ?? defaultPageSize
    let cookie: Buffer = Buffer.alloc(0)
    do {
      // Answers of one object are not paged, and the controller need not offer it for them.
      const paging = search.scope === 'base' ? [] : [paged(size, cookie)]
      const controls = [...(search.controls ?? []), ...paging]
      const { entries, result } = await searchOnce(this.#session, search, controls)
      for (const entry of entries) yield await this.#whole(entry, search)
      cookie = readPaged(result.controls.get(pagedType))
    } while (cookie.length > 0)
  }

  async find(dn: string, attributes: readonly string[]): Promise<Entry | undefined> {
    const search: Search = { base: dn, scope: 'base', filter: '(objectClass=*)', attributes }
    const entry = await findOnce(this.#session, search)
    return entry && this.#whole(entry, search)
  }

  async dirSync(question: DirSyncQuestion): Promise<DirSyncPage> {
    const { incrementalValues, objectSecurity } = dirSyncFlags
    const flags = incrementalValues | (question.objectSecurity ? objectSecurity : 0)
    const control = dirSync(flags, dirSyncBytes, question.cookie ?? Buffer.alloc(0))
    const search: Search = { ...question, scope: 'sub' }
    const { entries, result } = await searchOnce(this.#session, search, [control])
    return { entries, ...readDirSync(result.controls.get(dirSyncType)) }
  }

  add(dn: string, attributes: ReadonlyMap<string, readonly (string | Buffer)[]>): Promise<void> {
    const written = Array.from(attributes, ([type, values]) => attribute(type, values))
    return this.#change(`adding ${dn}`, (messageId) => {
      return new AddRequest({ messageId, dn, attributes: written })
    })
  }

  modify(dn: string, changes: readonly Change[], controls?: readonly Control[]): Promise<void> {
    const written = changes.map(
      ({ attribute: type, operation, values }) =>
        new LdapChange({ operation, modification: attribute(type, values) }),
    )
    return this.#change(`changing ${dn}`, (messageId) => {
      return new ModifyRequest({ messageId, dn, changes: written, controls: [...(controls ?? [])] })
    })
  }

  rename(dn: string, to: string): Promise<void> {
    const [newRdn = ''] = namesOf(to)
    const newSuperior = parentOf(to)
    return this.#change(`renaming ${dn} to ${to}`, (messageId) => {
      return new ModifyDNRequest({ messageId, dn, newRdn, newSuperior })
    })
  }

  remove(dn: string, controls?: readonly Control[]): Promise<void> {
    return this.#change(`removing ${dn}`, (messageId) => {
      return new DeleteRequest({ messageId, dn, controls: [...(controls ?? [])] })
    })
  }

  close(): Promise<void> {
    return this.#session.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #whole(entry: Entry, search: Search): Promise<Entry> {
    return withAllValues(entry, (base, name) =>
      findOnce(this.#session, {
        base,
        scope: 'base',
        filter: '(objectClass=*)',
        attributes: [name],
        ...(search.controls && { controls: search.controls }),
        signal: search.signal,
      }),
    )
  }

  async #change(what: string, make: Request): Promise<void> {
    const { result } = await this.#session.ask(make)
    if (result.code !== 0) throw resultTrouble(result, what, addressText(this.controller))
  }
}

/** Texts are written as UTF-8 here, since the library takes only values of one kind. */
const attribute = (type: string, values: readonly (string | Buffer)[]) =>
  new Attribute({
    type,
    values: values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value)),
  })

/** The object, or undefined when it is not there or may not be seen. */
export async function findOnce(session: LdapSession, search: Search): Promise<Entry | undefined> {
  try {
    const { entries } = await searchOnce(session, search, search.controls ?? [])
    return entries[0]
  } catch (error) {
    if (error instanceof DirectoryTrouble && error.resultCode === noSuchObject) return undefined
    throw error
  }
}

/** One request; continuations to other directories are left out. */
async function searchOnce(
  session: LdapSession,
  search: Pick<Search, 'base' | 'scope' | 'filter' | 'attributes' | 'signal'>,
  controls: readonly Control[],
): Promise<Answered> {
  const filter = parseFilter(search.filter)
  const answered = await session.ask(
    (messageId) =>
      new SearchRequest({
        messageId,
        baseDN: search.base,
        scope: search.scope,
        filter,
        timeLimit,
        attributes: [...(search.attributes ?? [])],
        controls: [...controls],
      }),
    search.signal,
  )
  const what = search.base === '' ? 'reading what it says of itself' : `reading ${search.base}`
  if (answered.result.code === 0) return answered
  throw resultTrouble(answered.result, what, addressText(session.controller))
}
