import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const server = path.join(root, 'server/src')

/** Which domains a domain may use. The order is layer order: a row uses only rows above it. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  'audit-trail': [],
  organizations: ['audit-trail'],
  users: ['organizations', 'audit-trail'],
  agents: ['organizations', 'audit-trail'],
  email: ['organizations', 'audit-trail'],
  notifications: ['users', 'email', 'organizations', 'audit-trail'],
  targets: ['notifications', 'organizations', 'audit-trail'],
  credentials: ['targets', 'notifications', 'organizations', 'audit-trail'],
  collectors: ['credentials', 'targets', 'agents', 'organizations', 'audit-trail'],
  directories: [
    ...['collectors', 'credentials', 'targets', 'notifications'],
    ...['organizations', 'audit-trail'],
  ],
  'directory-users': [
    ...['directories', 'targets', 'notifications', 'users'],
    ...['organizations', 'audit-trail'],
  ],
  activity: ['collectors', 'organizations', 'audit-trail'],
  webhooks: ['notifications', 'organizations', 'audit-trail'],
  tickets: ['notifications', 'organizations', 'audit-trail'],
  alerts: [
    'activity',
    'tickets',
    'webhooks',
    'email',
    'notifications',
    'users',
    'organizations',
    'audit-trail',
  ],
  actions: [],
  'access-policies': [
    ...['directories', 'actions', 'credentials', 'targets', 'users'],
    ...['organizations', 'audit-trail'],
  ],
  sessions: [
    ...['access-policies', 'actions', 'directories', 'credentials', 'targets', 'activity', 'email'],
    ...['notifications', 'users', 'organizations', 'audit-trail'],
  ],
  recordings: ['sessions', 'notifications', 'organizations', 'audit-trail'],
  timeline: [
    ...['recordings', 'sessions', 'targets', 'activity', 'collectors', 'agents'],
    ...['organizations', 'audit-trail'],
  ],
  'response-actions': ['alerts', 'notifications', 'organizations', 'audit-trail'],
  'integration-api': ['activity', 'notifications', 'organizations', 'audit-trail'],
}

/** Work across organizations has few callers; each names its reason here, next to the file that has it. */
const acrossOrganizations: Readonly<Record<string, string>> = {
  'domains/access-policies':
    'policies and session types of the managing organization; users of any, whom they name',
  'domains/activity': 'retention, self audit of the managing organization, overviews',
  'domains/alerts':
    'rules and profiles of the managing organization; lists over several organizations',
  'domains/agents': 'enrolment and tokens of agents that are nobody yet; silence of any agent',
  'domains/credentials': 'what is due in any organization; former secrets that are too old',
  'domains/directories': 'what is due in any organization; pictures that nobody sent to the end',
  'domains/directory-users':
    'sign-in of users who are nobody yet; users of directories that changed',
  'domains/email': 'mail settings of the managing organization; the queue of all',
  'domains/integration-api':
    'a credential before it is known whose it is; reading all organizations',
  'domains/notifications': 'one bell over several organizations; the daily message',
  'domains/organizations': 'making, naming and deleting organizations',
  'domains/recordings':
    'lists over several organizations; recordings of a proxy that is gone; what is old; the store',
  'domains/response-actions': 'commands of the managing organization; the queue of all',
  'domains/sessions': 'what is due in any organization; connections that a proxy left behind',
  'domains/tickets': 'service desks of the managing organization; callbacks; the queue of all',
  'domains/users': 'sign-in of users who are nobody yet; the built-in administrator',
  'domains/webhooks': 'webhooks of the managing organization; the queue of all',
  'platform/db': 'the doors themselves',
  'platform/jobs': 'handing an event to its handlers',
  'platform/testing': 'tests',
  'domains/targets': 'our own logins that are too old to explain anything',
  'domains/timeline': 'targets whose computer is to be found; logons that are too old',
  roles: 'the version of the database, the managing organization',
}

interface Source {
  file: string
  text: string
  imports: string[]
}

const sources: Source[] = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('testing.ts'),
  )
  .filter((file) => !file.includes('/testing/'))
  .map((file) => {
    const text = readFileSync(path.join(server, file), 'utf8')
    const imports = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
      (match) => match[1] ?? '',
    )
    return { file, text, imports }
  })

const inDomain = ({ file }: Source) => /^domains\/([^/]+)\//.exec(file)?.[1]
const offences = (rule: (source: Source) => string[]) =>
  sources.flatMap((source) => rule(source).map((what) => `${source.file}: ${what}`))

describe('the layers hold', () => {
  test('every domain is in the table of layers', () => {
    const folders = readdirSync(path.join(server, 'domains'))

    expect(
      folders.filter((folder) => !(folder in mayUse)),
      'Add the domain to mayUse in this file, below the rows it uses, and to ARCHITECTURE.md.',
    ).toEqual([])
  })

  test('a domain uses only the fronts of the domains in its row', () => {
    const wrong = offences((source) => {
      const domain = inDomain(source)
      if (!domain) return []
      return source.imports
        .flatMap((name) => /^#domains\/(.+)$/.exec(name)?.[1] ?? [])
        .filter((used) => !mayUse[domain]?.includes(used))
    })

    expect(wrong, 'Upwards and sideways, domains speak by events: raise one in jobs.').toEqual([])
  })

  test('relative imports stay inside a domain', () => {
    const wrong = offences((source) =>
      inDomain(source) ? source.imports.filter((name) => name.startsWith('../')) : [],
    )

    expect(wrong, 'Import the other domain by its front: #domains/<name>.').toEqual([])
  })

  test('the platform knows no domain', () => {
    const wrong = offences((source) =>
      source.file.startsWith('platform/')
        ? source.imports.filter(
            (name) => name.startsWith('#domains/') || name.startsWith('#roles/'),
          )
        : [],
    )

    expect(wrong, 'Pass what the platform needs as an argument.').toEqual([])
  })

  test('proxies hold no password of the database and know no domain', () => {
    const wrong = offences((source) =>
      source.file.startsWith('proxies/')
        ? source.imports.filter((name) =>
            /^#(domains|roles)\/|^#platform\/db\/|\/domains\//.test(name),
          )
        : [],
    )

    expect(
      wrong,
      'A proxy asks its SessionBroker; add to proxies/broker.ts what it needs.',
    ).toEqual([])
  })

  test('what a process of a proxy loads is light, and knows nothing of a database', () => {
    const loaded = [...reachedFrom('proxies/ssh/main.ts')]

    expect(
      loaded.filter((name) => /^(domains|roles|platform\/(db|http|jobs))\/|^config\.ts/.test(name)),
      'Ask the SessionBroker instead, or import only the type.',
    ).toEqual([])
    expect(
      loaded.filter((name) => /^[@a-z]/.test(name) && !name.endsWith('.ts')).toSorted(),
      'Each process holds a copy of its own: say here what is worth it.',
    ).toEqual([
      '@gatehouse/recording/node/ed25519',
      '@gatehouse/recording/node/writer',
      'pino',
      'ssh2',
    ])
  })

  test('routes speak to their services and to nothing below', () => {
    const wrong = offences((source) =>
      source.file.startsWith('domains/') && source.file.endsWith('.routes.ts')
        ? source.imports.filter((name) => name.endsWith('.store.ts') || name === 'kysely')
        : [],
    )

    expect(wrong, 'Move the rule into a service; a route is one line.').toEqual([])
  })

  test('services know no web server and no query builder', () => {
    const wrong = offences((source) =>
      source.file.endsWith('.service.ts')
        ? source.imports.filter((name) => name === 'kysely' || name.startsWith('fastify'))
        : [],
    )

    expect(wrong, 'Move the statement into a store.').toEqual([])
  })

  test('stores know no service', () => {
    const wrong = offences((source) =>
      source.file.endsWith('.store.ts')
        ? source.imports.filter((name) => name.endsWith('.service.ts'))
        : [],
    )

    expect(wrong, 'A store reads and writes rows; let the service call both.').toEqual([])
  })

  test('tables are used by the domain that owns them', () => {
    const owner = tableOwners()
    const wrong = offences((source) => {
      const domain = inDomain(source)
      if (!domain) return []
      return [
        ...source.text.matchAll(
          /\b(?:selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin)\('(\w+)/g,
        ),
      ]
        .map((match) => match[1] ?? '')
        .filter((table) => owner.has(table) && owner.get(table) !== domain)
        .map((table) => `${table} belongs to ${owner.get(table)}`)
    })

    expect(wrong, "Ask the owner's front for it.").toEqual([])
  })

  test('only main.ts reads the environment', () => {
    const wrong = offences(({ file, text }) =>
      file !== 'main.ts' && text.includes('process.env') ? ['process.env'] : [],
    )

    expect(wrong, 'Add a setting to config.ts and pass it.').toEqual([])
  })

  test('work across organizations is done where it is listed', () => {
    const wrong = offences(({ file, text }) =>
      /\basSystem(?:Within)?\(/.test(text) &&
      !Object.keys(acrossOrganizations).some((place) => file.startsWith(place))
        ? ['asSystem']
        : [],
    )

    expect(
      wrong,
      'Use ctx.transaction; if it really is for all organizations, list it here.',
    ).toEqual([])
  })
})

/** What a program loads: our files, as they stand below `src`, and packages. Types are not loaded. */
function reachedFrom(start: string): Set<string> {
  const reached = new Set<string>([start])
  for (const file of reached) {
    const text = sources.find((source) => source.file === file)?.text ?? ''
    for (const [, name = ''] of text.matchAll(
      /^(?:import|export) (?!type\b)(?:[^'=]*? from )?'([^']+)'$/gm,
    )) {
      if (!name.startsWith('node:')) reached.add(placeOf(name, file))
    }
  }
  return reached
}

function placeOf(name: string, from: string): string {
  if (name === '#broker') return 'proxies/broker.ts'
  if (name.startsWith('#')) return name.slice(1)
  return name.startsWith('.') ? path.join(path.dirname(from), name) : name
}

/** A migration carries the noun of its domain in its name: `…-organizations.sql`. */
function tableOwners(): Map<string, string> {
  const directory = path.join(root, 'server/migrations')
  const owners = new Map<string, string>()
  for (const name of readdirSync(directory)) {
    const domain = /^\d+-\d+-(.+)\.sql$/.exec(name)?.[1] ?? ''
    if (!(domain in mayUse)) continue
    const sql = readFileSync(path.join(directory, name), 'utf8')
    for (const match of sql.matchAll(/^create table "?(\w+)"?/gm))
      owners.set(match[1] ?? '', domain)
  }
  return owners
}
