import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeServiceNow, sysId, type FakeServiceNow } from './start.ts'

let fake: FakeServiceNow

beforeEach(async () => {
  fake = await startFakeServiceNow()
})
afterEach(() => fake.close())

const signIn = () => ({
  authorization: `Basic ${Buffer.from(`${fake.account.username}:${fake.account.password}`).toString('base64')}`,
})

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${fake.url}/api/now${path}`, {
    method,
    headers: { ...signIn(), 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(await response.text()),
  }
}

const anIncident = { short_description: 'New administrator', company: sysId('Bluewater Dental') }
const make = async (more: object = {}) =>
  (await call('POST', '/table/incident', { ...anIncident, ...more })).body.result
const find = (query: string, more: Record<string, string> = {}) =>
  call(
    'GET',
    `/table/incident?${new URLSearchParams({ sysparm_query: query, ...more }).toString()}`,
  )

test('a wrong password is refused', async () => {
  const answer = await call('GET', '/table/incident', undefined, { authorization: 'Basic eDp5' })

  expect(answer.status).toBe(401)
  expect(answer.body).toMatchObject({
    error: { message: 'User Not Authenticated' },
    status: 'failure',
  })
})

describe('incidents', () => {
  test.each([
    ['no short description', { description: 'x' }, 403],
    ['a field there is not', { ...anIncident, colour: 'red' }, 400],
    ['a company there is not', { ...anIncident, company: sysId('nobody') }, 400],
    ['a choice there is not', { ...anIncident, impact: '9' }, 400],
    ['an object for text', { ...anIncident, description: {} }, 400],
    ['a short description that is too long', { short_description: 'x'.repeat(161) }, 400],
    ['a list', [anIncident], 400],
    ['no JSON', '{', 400],
  ])('%s is refused', async (_what, body, status) => {
    const answer = await call('POST', '/table/incident', body)

    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ error: { message: expect.any(String) }, status: 'failure' })
    expect(fake.incidents).toEqual([])
  })

  test('a good one has a number and text in every field', async () => {
    const made = await make({ impact: 1, urgency: '2', work_notes: 'See there.' })

    expect(made).toMatchObject({
      number: 'INC0010001',
      state: '1',
      priority: '2',
      active: 'true',
      company: { value: sysId('Bluewater Dental'), link: expect.stringContaining('core_company') },
      sys_updated_on: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    })
    expect(made.work_notes).toBe('')
    expect(fake.journalOf(made.sys_id)).toMatchObject([{ element: 'work_notes' }])
  })

  test('it is not closed without saying why', async () => {
    const { sys_id: id } = await make()
    const patch = (body: unknown) => call('PATCH', `/table/incident/${id}`, body)

    const refused = await patch({ state: '7' })
    const closed = await patch({ state: '7', close_code: 'Solution provided', close_notes: 'Done' })
    const open = await patch({ state: '2' })

    expect([refused.status, refused.body.error.detail]).toEqual([
      403,
      expect.stringMatching(/Resolution/),
    ])
    expect(closed.body.result).toMatchObject({
      active: 'false',
      closed_at: expect.stringMatching(/./),
    })
    expect(open.body.result).toMatchObject({ active: 'true', closed_at: '' })
    expect((await call('PATCH', '/table/incident/none', {})).status).toBe(404)
  })
})

describe('queries', () => {
  beforeEach(async () => {
    for (const n of [1, 2, 3]) await make({ correlation_id: `gatehouse:${n}`, impact: n })
  })

  test.each([
    ['correlation_id=gatehouse:2', 1],
    ['correlation_idINgatehouse:1,gatehouse:3', 2],
    ['impact=1^ORimpact=2^active=true', 2],
    ['sys_updated_on>=2020-01-01 00:00:00', 3],
    ['closed_atISNOTEMPTY', 0],
    ['short_descriptionLIKEADMIN^ORDERBYDESCnumber', 3],
  ])('%s finds %i', async (query, count) => {
    const answer = await find(query)

    expect(answer.body.result).toHaveLength(count)
    expect(answer.headers.get('x-total-count')).toBe(String(count))
  })

  test.each(['nothing=1', 'impact~1', 'ORDERBYcolour', 'impact'])(
    '%s is refused',
    async (query) => {
      expect((await find(query)).status).toBe(400)
    },
  )

  test('pages, fields and values to read', async () => {
    const answer = await find('ORDERBYnumber', {
      sysparm_limit: '2',
      sysparm_fields: 'number,state,company',
      sysparm_display_value: 'true',
      sysparm_exclude_reference_link: 'true',
    })

    expect(answer.headers.get('link')).toContain('rel="next"')
    expect(answer.body.result[0]).toEqual({
      number: 'INC0010001',
      state: 'New',
      company: 'Bluewater Dental',
    })
    expect((await find('', { sysparm_limit: '-1' })).status).toBe(400)
  })

  test('what is chosen can be looked up', async () => {
    const rows = async (path: string) => (await call('GET', `/table/${path}`)).body.result.length

    expect(await rows('core_company')).toBe(3)
    expect(await rows('sys_user_group?sysparm_query=nameLIKEsecurity')).toBe(1)
    expect(await rows('sys_user')).toBe(3)
    expect(await rows('sys_choice?sysparm_query=name=incident^element=state')).toBe(6)
    expect((await call('GET', '/table/secret')).status).toBe(400)
    expect((await call('POST', '/table/core_company', { name: 'x' })).status).toBe(403)
  })
})

test('a file hangs on its incident', async () => {
  const { sys_id: id } = await make()
  const send = (query: Record<string, string>, body = 'a,b\n') =>
    call('POST', `/attachment/file?${new URLSearchParams(query).toString()}`, body, {
      'content-type': 'text/csv',
    })

  const sent = await send({ table_name: 'incident', table_sys_id: id, file_name: 'récords.csv' })
  const listed = await call('GET', `/attachment?sysparm_query=table_sys_id=${id}`)

  expect([sent.status, sent.body.result.size_bytes]).toEqual([201, '4'])
  expect(listed.body.result).toMatchObject([{ file_name: 'récords.csv' }])
  expect(
    (await send({ table_name: 'incident', table_sys_id: 'none', file_name: 'x' })).status,
  ).toBe(404)
  expect((await send({ table_name: 'incident', table_sys_id: id })).status).toBe(400)
})

test('it is overloaded, drops connections, goes down and comes back', async () => {
  fake.behave({ status: 429, retryAfterSeconds: 3, times: 1 })
  const busy = await call('POST', '/table/incident', anIncident)
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '3'])

  fake.behave({ dropConnection: 'after', times: 1 })
  await expect(make()).rejects.toThrow(/fetch failed/)
  expect(fake.incidents).toHaveLength(1)

  await fake.down()
  await expect(make()).rejects.toThrow(/fetch failed/)
  await fake.up()
  expect((await make()).number).toBe('INC0010002')
})

test('its page shows what came in without believing it, and closes', async () => {
  const { sys_id: id } = await make({ short_description: '<script>alert(1)</script>' })

  await fetch(`${fake.url}/incidents/${id}/state`, {
    method: 'POST',
    body: new URLSearchParams({ state: '7' }),
  })
  const page = await (await fetch(fake.url)).text()

  expect(page).toContain('&lt;script&gt;')
  expect(page).not.toContain('<script>')
  expect(fake.incidents[0]).toMatchObject({ state: '7', active: 'false' })
})
