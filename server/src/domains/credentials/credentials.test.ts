import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { defaultPasswordPolicy, passwordPoliciesApi } from '@gatehouse/contract/password-policies'
import { ApiTokenId, CheckoutId, CredentialId, SessionId } from '@gatehouse/contract/ids'
import { parseAuthorizedKey } from '@gatehouse/ssh-cert/authorized-key'
import { parseCertificateLine } from '@gatehouse/ssh-cert/certificate'
import { verifyCertificate } from '@gatehouse/ssh-cert/verify-certificate'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { findCredentialFor, loginWith } from './index.ts'
import { useCredentials } from './testing.ts'

const credentials = useCredentials()
const never = CredentialId.parse('01930000-0000-7000-8000-000000000000')

const byToken = (user: UserPrincipal): UserPrincipal => ({
  ...user,
  by: { kind: 'api-token', apiTokenId: newId(ApiTokenId, new Date()), allows: () => true },
})

const managed = async () => ({
  targetId: await credentials().addTarget(),
  purpose: 'managed' as const,
})

describe('a credential', () => {
  test('is added, found, changed and removed, and nothing shows its secret', async () => {
    const { add, call, clock } = credentials()
    const { id } = await add({ name: 'Root of web1', username: 'root', description: 'by hand' })
    clock.advance(1)

    const changed = await call(credentialsApi.update, id, { name: 'Root of web2' })
    const list = await call(credentialsApi.list)
    const events = await call(credentialsApi.events, id)
    const removed = await call(credentialsApi.remove, id)

    expect(changed.body).toMatchObject({ name: 'Root of web2', hasSecret: true, serviceOf: 0 })
    expect(list.text + events.text + changed.text).not.toContain('A-first-Password-1')
    expect(events.body.events.map((event: { kind: string }) => event.kind)).toEqual([
      'changed',
      'created',
    ])
    expect(removed.status).toBe(200)
    expect((await call(credentialsApi.get, id)).status).toBe(404)
  })

  test('of another organization does not exist, for no endpoint', async () => {
    const { add, web, admin, parts } = credentials()
    const { id } = await add({})
    const other = await anOrganization(parts)
    const bodies: Partial<Record<keyof typeof credentialsApi, unknown>> = {
      update: { name: 'Taken' },
      setSecret: { from: 'generated' },
      reveal: { reason: 'mine' },
      checkOut: { reason: 'mine' },
    }

    for (const name of Object.keys(credentialsApi) as (keyof typeof credentialsApi)[]) {
      const endpoint = credentialsApi[name]
      if (!endpoint.path.includes(':credentialId')) continue
      const { status } = await web.call(admin, endpoint, {
        params: { organizationId: other.organizationId, credentialId: id, checkoutId: never },
        ...(bodies[name] ? { body: bodies[name] } : {}),
      })
      expect(status, name).toBe(404)
    }
  })

  test('cannot be one of a target of another organization', async () => {
    const { call, addTarget, web, admin, parts, setService, add } = credentials()
    const other = await anOrganization(parts)
    const targetId = await addTarget()

    const answer = await web.call(admin, credentialsApi.create, {
      params: { organizationId: other.organizationId },
      body: { name: 'x', username: 'root', targetId, secret: { from: 'generated' } },
    })
    const theirs = await web.call(admin, credentialsApi.create, {
      params: { organizationId: other.organizationId },
      body: { name: 'y', username: 'root', secret: { from: 'generated' } },
    })

    expect(answer.status).toBe(400)
    await expect(setService(targetId, theirs.body.id)).rejects.toThrow(
      'target_works_with_a_credential_of_its_organization',
    )
    await setService(targetId, (await add({})).id)
    expect((await call(credentialsApi.list, '')).status).toBe(200)
  })

  test('that Gatehouse works with is not removed', async () => {
    const { add, call, addTarget } = credentials()
    const { id } = await add({ purpose: 'service' })
    await addTarget(9, { serviceCredentialId: id })

    const answer = await call(credentialsApi.remove, id)

    expect(answer).toMatchObject({ status: 409 })
    expect(answer.body.error?.message ?? answer.text).toContain('one target')
  })

  test('of two with one name there is one', async () => {
    const { call } = credentials()
    const body = { name: 'Twice', username: 'root', secret: { from: 'generated' } }

    const answers = await Promise.all([
      call(credentialsApi.create, '', body),
      call(credentialsApi.create, '', { ...body, name: 'TWICE' }),
    ])

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test.each([
    ['a password for a key', { kind: 'ssh-key', secret: { from: 'password', password: 'x' } }],
    ['a key for a password', { secret: { from: 'private-key', privateKey: 'x' } }],
    ['a password of two lines', { secret: { from: 'password', password: 'a\nroot:b' } }],
    [
      'a secret for certificates',
      { kind: 'ssh-certificate', secret: { from: 'password', password: 'x' } },
    ],
    [
      'a certificate for two accounts',
      { kind: 'ssh-certificate', username: 'a;b', secret: { from: 'generated' } },
    ],
    ['an account with a colon', { username: 'root:x', secret: { from: 'generated' } }],
    ['no key at all', { kind: 'ssh-key', secret: { from: 'private-key', privateKey: 'hello' } }],
  ])('with %s is refused', async (_what, given) => {
    const { call } = credentials()

    const body = { name: `n ${Math.random()}`, username: 'root', ...given }
    const answer = await call(credentialsApi.create, '', body)

    expect(answer.status).toBe(400)
  })

  test.each(['editor', 'viewer'] as const)('is not for an %s to change', async (role) => {
    const { web, managing, customer, add } = credentials()
    const { id } = await add({})
    const who = aUser({
      ...{ organizationId: managing.organizationId, role },
      reach: new Set([managing.organizationId, customer.organizationId]),
    })

    const params = { organizationId: customer.organizationId, credentialId: id }
    const answer = await web.call(who, credentialsApi.reveal, { params, body: { reason: 'x' } })

    expect(answer.status).toBe(403)
  })
})

describe('a private key', () => {
  const generated = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const pem = (type: 'pkcs1' | 'pkcs8', passphrase?: string) =>
    generated().export({
      ...{ type, format: 'pem' as const },
      ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}),
    })

  test.each([
    ['PKCS #1', () => pem('pkcs1'), ''],
    ['PKCS #8', () => pem('pkcs8'), ''],
    ['PKCS #8 with a passphrase', () => pem('pkcs8', 'open sesame'), 'open sesame'],
    ['PKCS #1 with a passphrase', () => pem('pkcs1', 'open sesame'), 'open sesame'],
  ])('in %s is kept in the form of OpenSSH', async (_what, make, passphrase) => {
    const { add, reveal } = credentials()
    const privateKey = String(make())
    const { id, publicKey } = await add({
      kind: 'ssh-key',
      secret: { from: 'private-key', privateKey, passphrase },
    })

    expect(publicKey).toMatch(/^ssh-rsa AAAA/)
    expect((await reveal(id)).secret).toContain('BEGIN OPENSSH PRIVATE KEY')
  })

  test.skipIf(!existsSync('/usr/bin/ssh-keygen'))(
    'of ssh-keygen needs its passphrase, and the right one',
    async () => {
      const { call } = credentials()
      const directory = mkdtempSync(path.join(os.tmpdir(), 'credentials-'))
      onTestFinished(() => rmSync(directory, { recursive: true }))
      const file = path.join(directory, 'key')
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', file])
      const privateKey = readFileSync(file, 'utf8')

      const create = (passphrase: string) =>
        call(credentialsApi.create, '', {
          ...{ name: `Key ${passphrase}`, username: 'root', kind: 'ssh-key' },
          secret: { from: 'private-key', privateKey, passphrase },
        })

      const [none, wrong, right] = [
        await create(''),
        await create('no'),
        await create('open sesame'),
      ]
      expect([none.status, wrong.status, right.status]).toEqual([400, 400, 200])
      expect(none.text).toContain('needs its passphrase')
      expect(wrong.text).toContain('not the one')
      const [, base64] = readFileSync(`${file}.pub`, 'utf8').split(' ')
      expect(right.body.publicKey).toBe(`ssh-ed25519 ${base64}`)
    },
  )
})

describe('a secret', () => {
  test('is shown to a person, with the reason in the history', async () => {
    const { add, call, clock } = credentials()
    const { id } = await add({})
    clock.advance(1)

    const answer = await call(credentialsApi.reveal, id, { reason: 'the disk is full' })
    const { body } = await call(credentialsApi.events, id)

    expect(answer.body).toEqual({ secret: 'A-first-Password-1', showSeconds: 20 })
    expect(body.events[0]).toMatchObject({ kind: 'revealed', by: 'test-administrator' })
    expect(body.events[0].text).toContain('the disk is full')
  })

  test('is not given to an API token, to see or to borrow', async () => {
    const { add, web, admin, customer } = credentials()
    const { id } = await add({})
    const params = { organizationId: customer.organizationId, credentialId: id }

    for (const endpoint of [credentialsApi.reveal, credentialsApi.checkOut]) {
      const call = { params, body: { reason: 'a script' } }
      expect((await web.call(byToken(admin), endpoint, call)).status).toBe(403)
    }
  })

  test('set by hand takes the place of the one before, which is kept for thirty days', async () => {
    const { add, call, reveal, customer, clock, work } = credentials()
    const { id } = await add({})
    await call(credentialsApi.setSecret, id, { from: 'password', password: 'Another-1' })
    const states = async () => {
      const rows = await customer.transaction((tx) =>
        tx
          .selectFrom('credential_secret')
          .select('state')
          .where('credential_id', '=', id)
          .execute(),
      )
      return rows.map(({ state }) => state).toSorted()
    }

    expect((await reveal(id)).secret).toBe('Another-1')
    expect(await states()).toEqual(['current', 'former'])

    const { forgetOldSecrets } = await import('./due.service.ts')
    clock.advance(29 * 24 * 3600_000)
    await forgetOldSecrets(customer)
    expect(await states()).toEqual(['current', 'former'])
    clock.advance(2 * 24 * 3600_000)
    await forgetOldSecrets(customer)
    expect(await states()).toEqual(['current'])
    await work()
  })

  test('of a certificate is none: a certificate is made for each connection', async () => {
    const { add, call, customer, options, clock } = credentials()
    const { id, hasSecret } = await add({
      ...{ kind: 'ssh-certificate', username: 'web_1', secret: { from: 'generated' } },
    })
    const ca = await call(credentialsApi.authority)
    const sessionId = newId(SessionId, new Date())
    clock.advance(1)

    const { login } = await loginWith(customer, options, customer.organizationId, id, {
      ...{ forSession: sessionId, seconds: 60 },
    })

    expect(hasSecret).toBe(true)
    expect((await call(credentialsApi.reveal, id, { reason: 'x' })).status).toBe(409)
    const certificate = parseCertificateLine(
      login.kind === 'private-key' ? (login.certificate ?? '') : '',
    )
    const authority = parseAuthorizedKey(ca.body.publicKey).key
    const use = { authorities: [authority], principal: 'web_1', at: customer.now() }
    verifyCertificate(certificate, use)
    expect(certificate.keyId).toContain(sessionId)
    const events = await call(credentialsApi.events, id)
    expect(events.body.events[0]).toMatchObject({ kind: 'used' })
  })

  test('the CA is one for an organization, also when many ask for it first', async () => {
    const { web, admin, parts } = credentials()
    const other = await anOrganization(parts)
    const params = { organizationId: other.organizationId }

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => web.call(admin, credentialsApi.authority, { params })),
    )

    expect(new Set(answers.map(({ body }) => body.publicKey)).size).toBe(1)
  })
})

describe('a checkout', () => {
  const reason = { reason: 'the disk is full' }

  test('is for one at a time', async () => {
    const { add, call } = credentials()
    const { id } = await add({})

    const answers = await Promise.all(
      Array.from({ length: 4 }, () => call(credentialsApi.checkOut, id, reason)),
    )

    const codes = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(codes).toEqual([200, 409, 409, 409])
  })

  test('ends when it is given back, once', async () => {
    const { add, call, get } = credentials()
    const { id } = await add({})
    const { body } = await call(credentialsApi.checkOut, id, reason)
    const checkoutId: string = body.checkoutId

    expect((await get(id)).checkedOutBy).toMatchObject({ username: 'test-administrator' })
    const codes = [
      await call(credentialsApi.checkIn, id, undefined, { checkoutId }),
      await call(credentialsApi.checkIn, id, undefined, { checkoutId }),
      await call(credentialsApi.checkIn, id, undefined, {
        checkoutId: newId(CheckoutId, new Date()),
      }),
    ].map(({ status }) => status)

    expect(codes).toEqual([200, 409, 404])
    expect((await get(id)).checkedOutBy).toBeUndefined()
  })

  test('ends by itself, and then the secret is replaced when it is set so', async () => {
    const { add, call, get, clock, work } = credentials()
    const { id } = await add(await managed())
    await call(credentialsApi.checkOut, id, { ...reason, minutes: 5 })

    clock.advance(4 * 60_000)
    await work()
    expect((await get(id)).checkedOutBy).toBeDefined()
    clock.advance(60_000)
    await work()

    const after = await get(id)
    expect(after.checkedOutBy).toBeUndefined()
    // Nothing listens at the target, so it is shown that it waits.
    expect(after.rotating?.problem).toContain('127.0.0.1')
  })

  test('and a rotation never overlap, whoever comes first', async () => {
    const { add, call, get } = credentials()
    const { id } = await add(await managed())

    const [checkout, rotation] = await Promise.all([
      call(credentialsApi.checkOut, id, reason),
      call(credentialsApi.rotate, id),
    ])

    expect([checkout.status, rotation.status].toSorted((a, b) => a - b)).toEqual([200, 409])
    const { checkedOutBy, rotating } = await get(id)
    expect(Boolean(checkedOutBy)).toBe(!rotating)
  })

  test('puts a rotation that is due off until it is over', async () => {
    const { add, call, get, clock, work } = credentials()
    const { id } = await add(await managed())
    clock.advance(31 * 24 * 3600_000)
    await call(credentialsApi.checkOut, id, reason)

    await work()

    expect((await get(id)).rotating).toBeUndefined()
  })
})

describe('rotating', () => {
  test.each([
    ['kept by hand', { purpose: 'stored' as const }],
    ['of several targets', { purpose: 'managed' as const }],
    ['a certificate', { kind: 'ssh-certificate' as const, secret: { from: 'generated' as const } }],
  ])('one that is %s is refused', async (_what, input) => {
    const { add, call } = credentials()
    const { id } = await add(input)

    expect((await call(credentialsApi.rotate, id)).status).toBe(409)
  })

  test('waits while the target is away, longer each time, with both secrets kept', async () => {
    const { add, call, get, reveal, clock, work } = credentials()
    const { id } = await add(await managed())
    await call(credentialsApi.rotate, id)
    const delays: number[] = []

    for (let round = 0; round < 5; round += 1) {
      await work()
      const { nextRotationAt } = await get(id)
      const delay = Date.parse(nextRotationAt ?? '') - clock.now().getTime()
      delays.push(delay / 60_000)
      clock.advance(delay)
    }

    expect(delays).toEqual([1, 2, 4, 8, 16])
    const { secret, candidate } = await reveal(id)
    expect(secret).toBe('A-first-Password-1')
    expect(candidate).toHaveLength(24)
    const { body } = await call(credentialsApi.events, id)
    const failures = body.events.filter((e: { kind: string }) => e.kind === 'rotation-failed')
    expect(failures).toHaveLength(1)
  })

  test('begins by itself when the secret is too old', async () => {
    const { add, get, clock, work } = credentials()
    const { id } = await add(await managed())

    clock.advance(30 * 24 * 3600_000 - 60_000)
    await work()
    expect((await get(id)).rotating).toBeUndefined()
    clock.advance(60_000)
    await work()
    expect((await get(id)).rotating).toBeDefined()
  })

  test('is in the bell until it is over', async () => {
    const { add, call, customer, work } = credentials()
    const { id } = await add(await managed())
    await call(credentialsApi.rotate, id)
    await work()
    const bell = () =>
      customer.transaction((tx) =>
        tx
          .selectFrom('notification')
          .select(['kind', 'ended_at'])
          .where('key', '=', `credential:${id}`)
          .execute(),
      )

    expect(await bell()).toEqual([{ kind: 'credential-trouble', ended_at: null }])
    await call(credentialsApi.setSecret, id, { from: 'password', password: 'By-hand-1' })
    expect((await bell())[0]?.ended_at).toBeInstanceOf(Date)
  })
})

describe('a password policy', () => {
  const body = { name: 'Short', rules: { ...defaultPasswordPolicy, length: 12, symbols: false } }

  test('is obeyed by what is made for its credentials', async () => {
    const { call, add, reveal } = credentials()
    const policy = await call(passwordPoliciesApi.create, '', body)
    const { id } = await add({
      ...{ passwordPolicyId: policy.body.id, secret: { from: 'generated' } },
    })

    expect((await reveal(id)).secret).toMatch(/^[A-Za-z][A-Za-z\d]{11}$/)
    expect(policy.body.example).toMatch(/^[A-Za-z][A-Za-z\d]{11}$/)
    const list = await call(passwordPoliciesApi.list)
    expect(list.body.policies).toMatchObject([{ name: 'Short', usedBy: 1 }])
  })

  test('whose rules nothing obeys is refused', async () => {
    const { call } = credentials()
    const rules = { ...body.rules, excluded: '0123456789' }

    const answer = await call(passwordPoliciesApi.create, '', { name: 'Impossible', rules })

    expect(answer.status).toBe(400)
  })

  test('that is removed leaves its credentials with the default', async () => {
    const { call, add, get } = credentials()
    const policy = await call(passwordPoliciesApi.create, '', { ...body, name: 'Going' })
    const passwordPolicyId: string = policy.body.id
    const { id } = await add({ passwordPolicyId: policy.body.id })

    await call(passwordPoliciesApi.remove, '', undefined, { passwordPolicyId })

    expect((await get(id)).passwordPolicyId).toBeUndefined()
  })

  test('of another organization does not exist', async () => {
    const { call, web, admin, parts } = credentials()
    const other = await anOrganization(parts)
    const policy = await call(passwordPoliciesApi.create, '', { ...body, name: 'Ours' })
    const { organizationId } = other

    const params = { organizationId, passwordPolicyId: policy.body.id }
    const answers = [
      await web.call(admin, passwordPoliciesApi.update, { params, body }),
      await web.call(admin, passwordPoliciesApi.remove, { params }),
    ]
    const create = await web.call(admin, credentialsApi.create, {
      params,
      body: {
        ...{ name: 'z', username: 'root', secret: { from: 'generated' } },
        passwordPolicyId: policy.body.id,
      },
    })

    expect(answers.map(({ status }) => status)).toEqual([404, 404])
    expect(create.status).toBe(400)
  })
})

test('for a session one of the target comes before one of several', async () => {
  const { add, addTarget, customer } = credentials()
  const targetId = await addTarget()
  await add({ username: 'deploy' })
  const own = await add({ username: 'deploy', targetId })

  const find = (username: string) =>
    customer.transaction((tx) => findCredentialFor(tx, targetId, { purpose: 'stored', username }))

  expect((await find('deploy'))?.id).toBe(own.id)
  expect(await find('nobody-has-this')).toBeUndefined()
})
