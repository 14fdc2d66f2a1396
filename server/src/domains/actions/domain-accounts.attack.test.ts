import { SessionId } from '@gatehouse/contract/ids'
import type { DirectoryConnection, Search } from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { Entry } from '@gatehouse/directory/entry'
import { guidBytes, sidBytes } from '@gatehouse/directory/values'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DomainStep } from './planned-step.ts'
import { runDomainStep } from './run-domain-step.ts'
import type { StepFacts } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'
import { clock } from './testing.ts'

const sessionId = SessionId.parse('01930000-0000-7000-8000-0000c0ffee01')
const guid = '6f9619ff-8b86-d011-b42d-00c04fc964ff'
const root = 'DC=corp,DC=test'

/** By an object id that the account does not have. */
const isOfAnother = (dn: string): boolean => dn.startsWith('<GUID=') && dn !== `<GUID=${guid}>`

/** A controller that has one account of the asked name, with these attributes, and writes down what it is asked and told. */
function aController(attributes: Record<string, string> = {}, name = 'dc1.corp.test') {
  const filters: string[] = []
  const changed: string[] = []
  const entry: Entry = {
    dn: `CN=Somebody,CN=Users,${root}`,
    attributes: new Map<string, Buffer[]>([
      ['objectguid', [guidBytes(guid)]],
      ['objectsid', [sidBytes('S-1-5-21-1-2-3-1104')]],
      ['distinguishedname', [Buffer.from(`CN=Users,${root}`)]],
      ...Object.entries(attributes).map(([key, value]): [string, Buffer[]] => [
        key.toLowerCase(),
        [Buffer.from(value)],
      ]),
    ]),
  }
  const isThere = Object.keys(attributes).length > 0
  const told = (what: string) => async () => void changed.push(what)
  const connection: DirectoryConnection = {
    controller: { host: name, port: 636 },
    rootDse: {
      ...{ dnsHostName: name, defaultNamingContext: root, dsServiceName: '' },
      configurationNamingContext: `CN=Configuration,${root}`,
      schemaNamingContext: `CN=Schema,CN=Configuration,${root}`,
      ...{
        highestCommittedUsn: 1n,
        currentTime: clock.now(),
        supportedControls: new Set<string>(),
      },
    },
    invocationId: '',
    certificateEndsAt: undefined,
    async *search({ filter }: Search) {
      filters.push(filter)
      if (isThere) yield entry
    },
    find: async (dn) => (isThere && !isOfAnother(dn) ? entry : undefined),
    dirSync: () => Promise.reject(new DirectoryTrouble('work', { text: 'No.', fix: '' })),
    add: told('added'),
    modify: told('modified'),
    rename: told('renamed'),
    remove: told('removed'),
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
  return { connection, filters, changed }
}

const stepOf = (kind: DomainStep['kind'], account: string, more: object = {}) =>
  ({
    ...{ kind, key: 'x', phase: 'before', title: '', sessionId, account, timeoutSeconds: 60 },
    ...{ continuesOnError: false, group: account, container: '', to: account, ...more },
  }) as unknown as DomainStep

/** Refused or done; what matters is what the directory was asked and told. */
async function tried(connection: DirectoryConnection, step: DomainStep, facts: StepFacts) {
  try {
    await runDomainStep(clock, connection, step, facts)
  } catch (cause) {
    expect(cause instanceof StepFailed || cause instanceof DirectoryTrouble).toBe(true)
  }
}

const kinds = [
  ...(['create-domain-user', 'delete-domain-user', 'add-to-domain-group'] as const),
  ...(['enable-domain-user', 'unlock-domain-user', 'expire-domain-user'] as const),
] as const
const wild = fc.oneof(
  fc.constantFrom('*', ')(objectClass=*', '\\', 'a,CN=Users', 'CORP\\*', '*@corp.test', 'x)(|(a=b'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('(', ')', '*', '\\', '\0', '=', ',', '@', 'a', '"') }),
)
/** RFC 4515: a value of one test, in which whatever means something is two digits. */
const oneTest = String.raw`\([A-Za-z]+=(?:[^()*\\\0]|\\[0-9a-fA-F]{2})*\)`
const sound = new RegExp(`^(?:${oneTest}|\\(&${oneTest}${oneTest}\\))$`, 'su')
const endsAt = new Date('2099-01-01T10:00:00.000Z')
const mark = `Gatehouse session ${sessionId}`

describe('accounts that a tool makes in a directory', () => {
  test('whatever a name is, it is one value of one test, or refused', async () => {
    await fc.assert(
      fc.asyncProperty(wild, fc.constantFrom(...kinds), async (text, kind) => {
        const { connection, filters } = aController({ userAccountControl: '512' })
        await tried(connection, stepOf(kind, text), { password: 'x', endsAt })
        for (const filter of filters) expect(filter).toMatch(sound)
      }),
      { numRuns: 400 },
    )
  })

  test.each([
    ['of somebody', { info: 'Of somebody' }],
    ['of another session', { info: 'Gatehouse session 01930000-0000-7000-8000-0000c0ffee02' }],
    ['of one whose mark was added to', { info: `${mark} and more` }],
    ['without notes', { userAccountControl: '512' }],
  ])(
    'an account %s is neither taken over nor deleted, whatever was kept',
    async (_, attributes) => {
      const { connection, changed } = aController(attributes)
      const facts: StepFacts = { password: 'x', endsAt }

      await tried(connection, stepOf('create-domain-user', 'alice'), facts)
      const another = '7f9619ff-8b86-d011-b42d-00c04fc964ff'
      for (const before of [undefined, { guid: another }, { guid: 'no guid' }, { guid: 7 }]) {
        await tried(connection, stepOf('delete-domain-user', 'alice'), { ...facts, before })
      }

      expect(changed).toEqual([])
    },
  )

  test('what another controller does not know yet is not taken for gone, nor made twice', async () => {
    const made = { controller: 'dc1.corp.test', controllerAt: 'dc1.corp.test:636' }
    const given = { ...made, guid, groupGuid: guid, was: 'no member' }
    const { connection, changed } = aController({}, 'dc2.corp.test')
    const facts = { password: 'x', endsAt }

    for (const [step, more] of [
      [stepOf('create-domain-user', 'alice'), { had: made }],
      [stepOf('delete-domain-user', 'alice'), { before: { ...made, guid } }],
      [stepOf('delete-domain-user', 'alice'), { before: made }],
      [stepOf('remove-from-domain-group', 'alice', { undoes: 'y' }), { before: given }],
      [
        stepOf('disable-domain-user', 'alice', { undoes: 'y' }),
        { before: { ...given, changed: true } },
      ],
    ] as const) {
      await expect(runDomainStep(clock, connection, step, { ...facts, ...more })).rejects.toThrow(
        'It has to be looked at on dc1.corp.test.',
      )
    }
    expect(changed).toEqual([])
  })
})
