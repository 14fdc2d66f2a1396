import {
  type Target,
  type TargetInput,
  targetsApi,
  type TestStep,
} from '@gatehouse/contract/targets'
import { addressText } from '@gatehouse/directory/connection-trouble'
import type { DirectoryLogin } from '@gatehouse/directory/directory-connection'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '#platform/errors.ts'
import { connectDirectory } from './connect-directory.service.ts'
import { directoryPlace } from './domain-target.ts'
import { useTargets } from './testing.ts'

const targets = useTargets()
const missing = missingForSamba()

const aDomain = (input: Partial<TargetInput> = {}): Promise<Target> =>
  targets().add({ kind: 'domain', address: 'corp.test', ...input })

const refused = async (body: Record<string, unknown>) => {
  const answer = await targets().call(targetsApi.create, { body: { name: 'refused', ...body } })
  expect(answer.status).toBe(400)
  return answer.text
}

test('a domain is found by DNS over LDAPS unless something else is said', async () => {
  const { id, directory } = await aDomain()

  expect(directory).toEqual({ controllers: [], encryption: 'ldaps', caCertificates: '' })
  expect((await targets().get(id)).directory).toEqual(directory)
})

test('how a domain is reached can be changed, and goes when it is no domain any more', async () => {
  const { id } = await aDomain()
  const directory = { controllers: ['dc1.corp.test', '[::1]:1636'], encryption: 'starttls' }
  const change = (body: Record<string, unknown>) =>
    targets().ok(targetsApi.update, { params: { targetId: id }, body })

  const changed = await change({ directory })
  const renamed = await change({ description: 'the main one' })
  const host = await change({ kind: 'linux', address: 'web1.corp.test' })
  const again = await change({ kind: 'domain', address: 'corp.test' })

  expect(changed.directory).toEqual({ ...directory, caCertificates: '' })
  expect(renamed.directory).toEqual(changed.directory)
  expect(host.directory).toBeUndefined()
  expect(again.directory?.controllers).toEqual([])
})

test('what cannot be a domain is refused, with what to do', async () => {
  const directory = { controllers: [], encryption: 'ldaps', caCertificates: '' }
  const domain = { kind: 'domain', address: 'corp.test' }
  const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'

  expect(await refused({ ...domain, address: '10.0.0.1' })).toContain('DNS name of the domain')
  expect(await refused({ address: 'web1', directory })).toContain('Only a domain is reached')
  for (const caCertificates of ['x', pem, '-----BEGIN PRIVATE KEY-----\n']) {
    expect(await refused({ ...domain, directory: { ...directory, caCertificates } })).toContain(
      'Give certificates of authorities in PEM',
    )
  }
})

test('the usual port is taken where none is given', () => {
  const directory = { controllers: ['dc1', 'dc2:1636', '[fe80::1]'], caCertificates: '\n' }

  const place = directoryPlace({
    address: 'corp.test',
    directory: { ...directory, encryption: 'ldaps' },
  })
  const starttls = directoryPlace({
    address: 'corp.test',
    directory: { ...directory, encryption: 'starttls' },
  })

  expect(place.controllers).toEqual([
    { host: 'dc1', port: 636 },
    { host: 'dc2', port: 1636 },
    { host: 'fe80::1', port: 636 },
  ])
  expect(starttls.controllers[0]).toEqual({ host: 'dc1', port: 389 })
  expect(place.caCertificates).toBeUndefined()
})

const load = async (text: string) =>
  targets().call(targetsApi.import, {
    payload: Buffer.from(text),
    headers: { 'content-type': 'text/csv' },
  })
const header = 'DNS Host Name,IP Address,Platform\n'

test('an import changes no domain that may not be changed by hand', async () => {
  const { options } = targets()
  const { id } = await aDomain({ name: 'kept.test', address: 'kept.test' })
  options.keepDomain = async (_ctx, _tx, targetId) => {
    if (targetId === id) throw new AppError('conflict', 'People sign in through it.')
  }

  const answer = await load(`${header}kept.test,,Linux\n`)
  delete options.keepDomain

  expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('People sign in')])
  expect((await targets().get(id)).kind).toBe('domain')
})

test('a domain comes with an import, too', async () => {
  const added = await load(`${header}imported.test,10.0.0.5,Active Directory\n,10.0.0.6,Domain\n`)
  const { targets: found } = await targets().ok(targetsApi.list, { query: { text: 'imported' } })
  const again = await load(`${header}imported.test,,Linux\n`)

  expect(added.body).toMatchObject({ added: 1, problems: [{ line: 3 }] })
  expect(added.text).toContain('A domain needs its DNS name')
  expect(found[0]).toMatchObject({
    ...{ kind: 'domain', address: 'imported.test', directory: { controllers: [] } },
  })
  expect(again.body).toMatchObject({ changed: 1, problems: [] })
})

describe.skipIf(missing !== '')(`with a domain controller ${missing}`, { timeout: 180_000 }, () => {
  let domain: TestDomain

  beforeAll(async () => {
    domain = await startDomain({ processes: 'one' })
  }, 180_000)
  afterAll(() => domain?.[Symbol.asyncDispose]())

  const here = () => ({
    controllers: domain.place.controllers.map(addressText),
    encryption: 'ldaps' as const,
    caCertificates: domain.authority.certificate,
  })

  async function added(login: DirectoryLogin, directory: Partial<ReturnType<typeof here>> = {}) {
    const serviceCredentialId = await targets().credential({
      username: login.username,
      login: { kind: 'password', password: login.password },
    })
    return aDomain({ serviceCredentialId, directory: { ...here(), ...directory } })
  }

  const tried = async ({ id }: Target) =>
    targets().ok(targetsApi.test, { params: { targetId: id } })

  const outcomes = (steps: readonly TestStep[]) =>
    steps.map(({ name, outcome }) => `${name} ${outcome}`)

  test('each step of the way to a controller is tried', async () => {
    const target = await added(domain.administrator)

    const { succeeded, steps } = await tried(target)

    expect(succeeded).toBe(true)
    expect(outcomes(steps)).toEqual([
      'name succeeded',
      'connection succeeded',
      'certificate succeeded',
      'login succeeded',
      'rights succeeded',
    ])
    expect(steps.every(({ controller }) => controller === here().controllers[0])).toBe(true)
    expect(steps[2]?.text).toContain('ends on 2045-01-01')
    // The clock of the test is an hour ahead.
    expect(steps[3]?.text).toMatch(
      /signed in at dc1\.corp\.test\. Its clock is 3[56]\d\d seconds behind/,
    )
    expect(steps[4]?.text).toBe(
      'It may read the domain, follow all changes and see what was deleted.',
    )
    expect((await targets().get(target.id)).lastTest).toMatchObject({ succeeded: true })
  })

  test('rights that are missing are told by what that means', async () => {
    const target = await added(await domain.reader('none'))

    const { succeeded, steps } = await tried(target)

    expect(succeeded).toBe(true)
    expect(steps.at(-1)?.text).toContain('It may not replicate changes')
    expect(steps.at(-1)?.fix).toContain('Replicating Directory Changes')
  })

  test('a refused password is tried once, however many controllers there are', async () => {
    const [controller = ''] = here().controllers
    const wrong = { ...domain.administrator, password: 'Wrong-Horse-1' }
    const target = await added(wrong, { controllers: [controller, controller] })

    const { succeeded, steps } = await tried(target)

    expect(succeeded).toBe(false)
    expect(outcomes(steps)).toEqual([
      ...['name succeeded', 'connection succeeded', 'certificate succeeded'],
      ...['login failed', 'rights skipped'],
      ...['name succeeded', 'connection succeeded', 'certificate succeeded'],
      ...['login skipped', 'rights skipped'],
    ])
    expect(steps[3]?.text).toContain('user name or password is wrong')
  })

  test('a controller that is gone or not trusted is told, and the other is tried all the same', async () => {
    const [controller = ''] = here().controllers
    const target = await added(domain.administrator, {
      controllers: [`${domain.address}:9`, 'dc1.corp.invalid', controller],
    })
    const stranger = await added(domain.administrator, { caCertificates: '' })

    const { steps } = await tried(target)
    const distrusted = await tried(stranger)

    expect(outcomes(steps)).toEqual([
      ...['name succeeded', 'connection failed', 'certificate skipped', 'login skipped'],
      'rights skipped',
      ...['name failed', 'connection skipped', 'certificate skipped', 'login skipped'],
      'rights skipped',
      ...['name succeeded', 'connection succeeded', 'certificate succeeded', 'login succeeded'],
      'rights succeeded',
    ])
    expect(outcomes(distrusted.steps)).toEqual([
      ...['name succeeded', 'connection succeeded', 'certificate failed', 'login skipped'],
      'rights skipped',
    ])
    expect(distrusted.steps[2]?.text).toContain('not trusted here (Corp Root CA)')
  })

  test('others sign in to a domain, and not to what is none or is not theirs', async () => {
    const { parts, customer, other, add } = targets()
    const target = await added(domain.administrator)
    const host = await add()
    const open = (organization: typeof customer, { id: targetId }: Target, first?: string) =>
      connectDirectory(
        { ...customer, ...parts },
        { organizationId: organization.id, targetId },
        domain.administrator,
        undefined,
        first,
      )

    await using connection = await open(customer, target, here().controllers[0])

    expect(connection.rootDse.dnsHostName).toBe('dc1.corp.test')
    await using fallback = await open(customer, target, `${domain.address}:9`)
    expect(fallback.controller).toEqual(connection.controller)
    await expect(open(customer, host)).rejects.toThrow('is not a domain')
    await expect(open(other, target)).rejects.toMatchObject({ code: 'not_found' })
  })
})
