import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeConnectWise, type FakeConnectWise } from './start.ts'

const base = '/v4_6_release/apis/3.0'
let fake: FakeConnectWise

beforeEach(async () => {
  fake = await startFakeConnectWise({ requiresClientId: true })
})
afterEach(() => fake.close())

interface Answer {
  status: number
  headers: Headers
  body: ReturnType<typeof JSON.parse>
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${fake.url}${base}${path}`, {
    method,
    headers: { ...signIn(fake), ...headers },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  })
  const answer = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: answer ? JSON.parse(answer) : undefined,
  }
}

const signIn = ({ keys }: FakeConnectWise) => ({
  authorization: `Basic ${Buffer.from(`${keys.companyId}+${keys.publicKey}:${keys.privateKey}`).toString('base64')}`,
  clientId: keys.clientId,
})

const aTicket = { summary: 'Somebody became administrator', company: { id: 250 } }
const list = (path: string, query: Record<string, string>) =>
  call('GET', `${path}?${new URLSearchParams(query).toString()}`)

describe('keys', () => {
  test.each([
    ['a wrong key', { authorization: 'Basic eDp5' }, 'Unauthorized'],
    ['an empty clientId', { clientId: '' }, 'ClientId'],
    ['a wrong clientId', { clientId: 'other' }, 'ClientId'],
  ])('%s is refused', async (_what, headers, code) => {
    const answer = await call('GET', '/system/info', undefined, headers)

    expect([answer.status, answer.body.code]).toEqual([401, code])
  })

  test('right keys are let in', async () => {
    expect((await call('GET', '/system/info')).body.version).toMatch(/^v2025\.1/)
  })
})

describe('making a ticket', () => {
  test.each([
    ['no summary', { company: { id: 250 } }, 'summary'],
    ['an empty summary', { ...aTicket, summary: '' }, 'summary'],
    ['a summary of 101 characters', { ...aTicket, summary: 'x'.repeat(101) }, 'summary'],
    ['no company', { summary: 'x' }, 'company'],
    ['a company as text', { ...aTicket, company: '250' }, 'company'],
    ['a company id as text', { ...aTicket, company: { id: '250' } }, 'company/id'],
    ['a company there is not', { ...aTicket, company: { id: 1 } }, 'company/id'],
    ['a board there is not', { ...aTicket, board: { id: 99 } }, 'board/id'],
    [
      'a status of another board',
      { ...aTicket, board: { id: 1 }, status: { id: 40 } },
      'status/id',
    ],
    ['a team of another board', { ...aTicket, board: { id: 1 }, team: { id: 30 } }, 'team/id'],
    ['a sub-type without its type', { ...aTicket, subType: { id: 80 } }, 'subType/id'],
    ["another company's contact", { ...aTicket, contact: { id: 603 } }, 'contact/id'],
    ['a severity there is not', { ...aTicket, severity: 'Awful' }, 'severity'],
    ['a field there is not', { ...aTicket, externalXref: 'x' }, 'externalXref'],
    ['a reference that is too long', { ...aTicket, externalXRef: 'x'.repeat(101) }, 'externalXRef'],
  ])('%s is refused with its field', async (_what, body, field) => {
    const answer = await call('POST', '/service/tickets', body)

    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'InvalidObject',
      message: 'ticket object is invalid',
    })
    expect(answer.body.errors).toContainEqual(
      expect.objectContaining({ field, resource: 'ticket', code: expect.any(String) }),
    )
    expect(fake.tickets).toEqual([])
  })

  test('a body that is not JSON is refused', async () => {
    const response = await fetch(`${fake.url}${base}/service/tickets`, {
      method: 'POST',
      headers: signIn(fake),
      body: '{',
    })

    expect(response.status).toBe(400)
  })

  test('a good one gets status, priority and service level of its board', async () => {
    const answer = await call('POST', '/service/tickets', {
      ...aTicket,
      board: { id: 2 },
      type: { id: 20 },
      subType: { id: 90 },
      initialDescription: 'Who: eve',
      initialInternalAnalysis: 'Look at it.',
    })

    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      company: { id: 250, identifier: 'Bluewater', name: 'Bluewater Dental' },
      status: { id: 40, name: 'New' },
      priority: { name: 'Priority 3 - Normal Response' },
      team: { name: 'Security Team' },
      closedFlag: false,
      resPlanMinutes: 480,
      slaStatus: expect.stringMatching(/^Plan by /),
      _info: { lastUpdated: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/) },
    })
    expect(answer.body.initialDescription).toBeUndefined()
    const notes = await call('GET', `/service/tickets/${answer.body.id}/notes`)
    expect(notes.body).toMatchObject([
      { text: 'Who: eve', detailDescriptionFlag: true },
      { text: 'Look at it.', internalAnalysisFlag: true },
    ])
  })
})

describe('changing a ticket', () => {
  const patch = (id: number, operations: unknown) =>
    call('PATCH', `/service/tickets/${id}`, operations)

  test('a closed status closes it and another opens it again', async () => {
    const { body } = await call('POST', '/service/tickets', aTicket)

    const closed = await patch(body.id, [{ op: 'replace', path: 'status', value: { id: 21 } }])
    const open = await patch(body.id, [{ op: 'replace', path: 'status', value: { id: 16 } }])

    expect(closed.body).toMatchObject({ status: { name: 'Closed' }, closedFlag: true })
    expect(open.body).toMatchObject({ status: { name: 'New' }, closedFlag: false })
    expect(open.body.closedDate).toBeUndefined()
  })

  test.each([
    ['no list', { op: 'replace', path: 'status', value: { id: 21 } }],
    ['an empty list', []],
    ['an operation there is not', [{ op: 'put', path: 'status', value: { id: 21 } }]],
    ['a status of another board', [{ op: 'replace', path: 'status', value: { id: 44 } }]],
    ['a status as text', [{ op: 'replace', path: 'status', value: 'Closed' }]],
    ['a field there is not', [{ op: 'replace', path: 'colour', value: 'red' }]],
    ['a field that is not to be changed', [{ op: 'replace', path: 'closedFlag', value: true }]],
    ['a summary that is too long', [{ op: 'replace', path: 'summary', value: 'x'.repeat(101) }]],
  ])('%s is refused and changes nothing', async (_what, operations) => {
    const { body } = await call('POST', '/service/tickets', aTicket)

    const answer = await patch(body.id, operations)

    expect(answer.status).toBe(400)
    expect((await call('GET', `/service/tickets/${body.id}`)).body).toEqual(body)
  })

  test('a note needs text and a place', async () => {
    const { body } = await call('POST', '/service/tickets', aTicket)
    const add = (note: unknown) => call('POST', `/service/tickets/${body.id}/notes`, note)

    expect((await add({ text: 'x' })).status).toBe(400)
    expect((await add({ detailDescriptionFlag: true })).status).toBe(400)
    expect((await add({ text: 'x', detailDescriptionFlag: true })).status).toBe(201)
    expect((await call('POST', '/service/tickets/1/notes', { text: 'x' })).status).toBe(404)
  })
})

describe('lists', () => {
  beforeEach(async () => {
    for (let n = 0; n < 30; n += 1) {
      await call('POST', '/service/tickets', {
        ...aTicket,
        summary: `Ticket "${n}"`,
        externalXRef: `gatehouse:${n}`,
      })
    }
  })

  test.each([
    ['externalXRef="gatehouse:7"', 1],
    ['externalXRef = "none"', 0],
    ['id in (49301, 49302,1)', 2],
    ['company/id=250 and (summary contains "\\"1\\"" or summary like "%\\"2\\"")', 2],
    ['status/name!="New"', 0],
    ['closedFlag=False and lastUpdated>[2020-01-01T00:00:00Z]', 30],
    ['lastUpdated > [2099-01-01T00:00:00Z]', 0],
    ['id not in (49301)', 29],
    ['contact/id=null', 30],
  ])('%s finds %i', async (conditions, count) => {
    const found = await list('/service/tickets', { conditions, pageSize: '1000' })
    const counted = await list('/service/tickets/count', { conditions })

    expect([found.body.length, counted.body.count]).toEqual([count, count])
  })

  test.each([
    'externalXRef=gatehouse:7',
    'externalXRef=="x"',
    'nothing="x"',
    'id in ()',
    'id in (1',
    'id=1 and',
    'lastUpdated>[yesterday]',
    'summary contains 5',
    'id=1 or or id=2',
  ])('%s is refused', async (conditions) => {
    const answer = await list('/service/tickets', { conditions })

    expect([answer.status, answer.body.code]).toEqual([400, 'InvalidConditions'])
  })

  test('pages are linked, ordered and no larger than a thousand', async () => {
    const first = await list('/service/tickets', { pageSize: '20', orderBy: 'id desc' })
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await call('GET', next.slice(fake.url.length + base.length))

    expect(first.body[0].id).toBe(49_330)
    expect(second.body.map((ticket: { id: number }) => ticket.id).at(-1)).toBe(49_301)
    expect(second.headers.get('link')).not.toContain('rel="next"')
    expect((await list('/service/tickets', { pageSize: '1001' })).status).toBe(400)
    expect((await list('/service/tickets', { orderBy: 'colour' })).status).toBe(400)
  })

  test('everything that is chosen can be looked up', async () => {
    const paths = [
      '/company/companies',
      '/company/contacts',
      '/service/boards',
      '/service/boards/1/statuses',
      '/service/boards/1/teams',
      '/service/boards/1/types',
      '/service/boards/1/subtypes',
      '/service/priorities',
      '/service/impacts',
      '/service/severities',
      '/service/sources',
    ]
    const answers = await Promise.all(paths.map((path) => list(path, { orderBy: 'name' })))

    expect(answers.map(({ body }) => body.length)).toEqual([5, 6, 2, 7, 2, 2, 2, 4, 3, 3, 3])
    expect((await call('GET', '/service/boards/9/statuses')).status).toBe(404)
    expect((await call('GET', '/company/companies/250')).body.identifier).toBe('Bluewater')
  })
})

describe('documents', () => {
  function form(fields: Record<string, string>, file?: string): FormData {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    if (file !== undefined) data.set('file', new Blob([file], { type: 'text/csv' }), 'récords.csv')
    return data
  }

  test('a file hangs on its ticket', async () => {
    const { body } = await call('POST', '/service/tickets', aTicket)
    const about = { recordType: 'Ticket', recordId: String(body.id) }

    const sent = await call('POST', '/system/documents', form({ ...about, title: 'All' }, 'a,b\n'))

    expect(sent.status).toBe(201)
    expect((await list('/system/documents', about)).body).toMatchObject([
      { title: 'All', fileName: 'récords.csv', size: 4 },
    ])
    expect(fake.documentsOf(body.id)[0]?.content.toString()).toBe('a,b\n')
  })

  test.each([
    ['no file', form({ recordType: 'Ticket', recordId: '49301' }), 'file'],
    ['no ticket', form({ recordType: 'Ticket', recordId: '5' }, 'x'), 'recordId'],
    ['another kind of record', form({ recordType: 'Pet', recordId: '5' }, 'x'), 'recordType'],
  ])('%s is refused', async (_what, data, field) => {
    await call('POST', '/service/tickets', aTicket)

    const answer = await call('POST', '/system/documents', data)

    expect([answer.status, answer.body.errors[0].field]).toEqual([400, field])
  })
})

describe('callbacks', () => {
  async function listen() {
    const heard: { headers: IncomingMessage['headers']; url: string; body: string }[] = []
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        heard.push({ headers: request.headers, url: request.url ?? '', body })
        response.end()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`
    return { heard, url, close: () => void (server.closeAllConnections(), server.close()) }
  }

  test('a change by a technician is told, signed with the key that its address gives', async () => {
    const ear = await listen()
    await call('POST', '/system/callbacks', {
      url: ear.url,
      objectId: 1,
      type: 'ticket',
      level: 'owner',
      isSelfSuppressedFlag: true,
    })
    const { body } = await call('POST', '/service/tickets', aTicket)

    await fake.technician.setStatus(body.id, 'Closed')

    expect(ear.heard).toHaveLength(1)
    const [told] = ear.heard
    const message = JSON.parse(told?.body ?? '')
    expect(message).toMatchObject({ Action: 'updated', Type: 'ticket', ID: body.id })
    expect(message.CompanyId).toBe(fake.keys.companyId)
    expect(JSON.parse(message.Entity)).toMatchObject({ id: body.id, closedFlag: true })
    const key = JSON.parse(await (await fetch(message.Metadata.key_url)).text())
    const signature = createHmac('sha256', createHash('sha256').update(key.signing_key).digest())
      .update(told?.body ?? '')
      .digest('base64')
    expect(told?.headers['x-content-signature']).toBe(signature)
    ear.close()
  })

  test('of its own changes the API is told, too, unless it does not want to be', async () => {
    const ear = await listen()
    await call('POST', '/system/callbacks', {
      url: ear.url,
      objectId: 2,
      type: 'ticket',
      level: 'board',
    })

    await call('POST', '/service/tickets', aTicket)
    const { body } = await call('POST', '/service/tickets', { ...aTicket, board: { id: 2 } })
    await fake.allTold()
    await fake.technician.addNote(body.id, 'Looking into it.')

    expect(ear.heard.map(({ body: sent }) => JSON.parse(sent).Action)).toEqual(['added', 'updated'])
    ear.close()
  })

  test('bad ones are refused and a removed one is silent', async () => {
    const good = { url: 'http://127.0.0.1:9/', objectId: 1, type: 'ticket', level: 'owner' }
    const add = async (body: unknown) => (await call('POST', '/system/callbacks', body)).status

    const codes = [
      await add({ ...good, url: 'nowhere' }),
      await add({ ...good, type: 'pet' }),
      await add({ ...good, level: 'colour' }),
      await add({ url: good.url }),
      await add(good),
      await add(good),
    ]
    const [callback] = (await call('GET', '/system/callbacks')).body
    const removed = await call('DELETE', `/system/callbacks/${callback.id}`)

    expect(codes).toEqual([400, 400, 400, 400, 201, 400])
    expect(removed.status).toBe(204)
    expect(fake.callbacks).toEqual([])
  })
})

describe('misbehaviour', () => {
  const post = () => call('POST', '/service/tickets', aTicket)

  test('too many requests, twice, with how long to wait', async () => {
    fake.behave({ status: 429, retryAfterSeconds: 2, times: 2 })

    const answers = [await post(), await post(), await post()]

    expect(answers.map(({ status }) => status)).toEqual([429, 429, 201])
    expect(answers[0]?.headers.get('retry-after')).toBe('2')
  })

  test('a ticket is made though its answer comes too late', async () => {
    fake.behave({
      on: { method: 'POST', path: '/service/tickets' },
      answerAfterMs: 60_000,
      times: 1,
    })

    const impatient = fetch(`${fake.url}${base}/service/tickets`, {
      method: 'POST',
      headers: signIn(fake),
      body: JSON.stringify(aTicket),
      signal: AbortSignal.timeout(200),
    })

    await expect(impatient).rejects.toThrow(/timeout/)
    expect(fake.tickets).toHaveLength(1)
  })

  test('a connection is dropped before or after the ticket was made', async () => {
    fake.behave({ dropConnection: 'before', times: 1 })
    await expect(post()).rejects.toThrow(/fetch failed/)
    expect(fake.tickets).toHaveLength(0)

    fake.behave({ dropConnection: 'after', times: 1 })
    await expect(post()).rejects.toThrow(/fetch failed/)
    expect(fake.tickets).toHaveLength(1)
  })

  test('it refuses in words of its own, loses its keys, goes down and comes back', async () => {
    fake.behave({
      refuse: { code: 'Inactive', message: 'Team is inactive', field: 'team/id' },
      times: 1,
    })
    expect((await post()).body.errors[0]).toMatchObject({ code: 'Inactive', field: 'team/id' })

    fake.behave({ refuseKeys: true })
    expect((await post()).status).toBe(401)
    fake.calm()

    await fake.down()
    await expect(post()).rejects.toThrow(/fetch failed/)
    await fake.up()
    expect((await post()).status).toBe(201)
  })
})

describe('its page', () => {
  test('shows what came in without believing it', async () => {
    await call('POST', '/service/tickets', { ...aTicket, summary: '<script>alert(1)</script>' })

    const page = await (await fetch(fake.url)).text()

    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).not.toContain('<script>')
    expect(page).toContain('Harbor &amp; Finch LLP')
  })

  test('closes a ticket and comments on it', async () => {
    const { body } = await call('POST', '/service/tickets', aTicket)
    const send = (what: string, fields: Record<string, string>) =>
      fetch(`${fake.url}/tickets/${body.id}/${what}`, {
        method: 'POST',
        body: new URLSearchParams(fields),
      })

    await send('notes', { text: 'Called them.' })
    await send('status', { status: 'Closed' })

    expect(fake.tickets[0]).toMatchObject({ closedFlag: true })
    expect(fake.notesOf(body.id).map((note) => note.text)).toEqual(['Called them.'])
  })
})
