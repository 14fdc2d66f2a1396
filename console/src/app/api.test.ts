import { apiTokensApi, csrfHeader, loginsApi } from '@gatehouse/contract/logins'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { QueryClient } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { ApiError } from './api-error.ts'
import { call, invalidate, query, rememberCsrfToken } from './api.ts'
import { askedOf, fake, Refusal } from './testing/fake.ts'
import { anOrganization, managingId } from './testing/things.ts'

test('only requests that change something carry the proof against forgery', async () => {
  rememberCsrfToken('proof-1')
  fake(apiTokensApi.list, { tokens: [] })
  fake(loginsApi.end, {})

  await call(apiTokensApi.list, {})
  await call(loginsApi.end, {})

  expect(askedOf('/api-tokens')[0]?.headers.get(csrfHeader)).toBeNull()
  expect(askedOf('/logins/current')[0]?.headers.get(csrfHeader)).toBe('proof-1')
})

test('a refusal keeps its words, its fields and the request id', async () => {
  fake(organizationsApi.create, () => {
    throw new Refusal({
      code: 'conflict',
      message: 'An organization named Alpine exists already.',
      fields: [{ path: 'name', message: 'Choose another name.' }],
    })
  })

  const refused = await call(organizationsApi.create, { body: { name: 'Alpine' } }).catch(
    (error: unknown) => error,
  )

  expect(refused).toBeInstanceOf(ApiError)
  expect(refused).toMatchObject({
    code: 'conflict',
    message: 'An organization named Alpine exists already.',
    requestId: 'request-1',
  })
  expect((refused as ApiError).field('name')).toBe('Choose another name.')
})

test('an answer that the contract does not know is an error and not a broken page', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ tokens: 'many' })))

  await expect(call(apiTokensApi.list, {})).rejects.toThrow(/server and console are of different/)
})

test('a server that is away is told in words', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')))

  await expect(call(apiTokensApi.list, {})).rejects.toThrow(/cannot be reached/)
})

test('a page of a proxy in front of us is not shown', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<h1>nginx</h1>', { status: 502 })))

  await expect(call(apiTokensApi.list, {})).rejects.toThrow('The server answered 502')
})

test('a change makes what is below its path be read again, and nothing else', async () => {
  const client = new QueryClient()
  const params = { organizationId: managingId }
  const one = query(organizationsApi.get, { params })
  const tokens = query(apiTokensApi.list, {})
  client.setQueryData(one.queryKey, { ...anOrganization(), history: [] })
  client.setQueryData(tokens.queryKey, { tokens: [] })

  await invalidate(client, '/organizations')

  expect(client.getQueryState(one.queryKey)?.isInvalidated).toBe(true)
  expect(client.getQueryState(tokens.queryKey)?.isInvalidated).toBe(false)
})
