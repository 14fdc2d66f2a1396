import { activityApi } from '@gatehouse/contract/activity'
import { allEndpoints } from '@gatehouse/contract/api'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import { ErrorBody } from '@gatehouse/contract/errors'
import { csrfHeader, loginCookie, loginsApi } from '@gatehouse/contract/logins'
import { organizationsApi } from '@gatehouse/contract/organizations'
import WebSocket from 'ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodyFor, nameOf, queryFor } from './bodies.ts'
import { addressOf, type Answer, type Client, upgrade } from './client.ts'
import { aCustomer, aDesk, type Customer, type Desk, idsOf, idsOfDesk } from './customer.ts'
import { findAll, managingOrganization } from './found.ts'
import { adminPassword, type Gatehouse } from './gatehouse.ts'
import { addMember, type Member } from './member.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { type FakeConnectWise, startFakeConnectWise } from '../fakes/connectwise/start.ts'

let scratch: Scratch
let fake: FakeConnectWise
let desk: Desk
let gatehouse: Gatehouse
let admin: Client
let ours: Customer
let theirs: Customer
let members: Member[]

beforeAll(async () => {
  scratch = await openScratch()
  gatehouse = await scratch.start({ args: ['--no-agent'] })
  admin = await gatehouse.signIn()
  fake = await startFakeConnectWise()
  desk = await aDesk(admin, fake)
  ours = await aCustomer(admin, 'walrus', desk)
  theirs = await aCustomer(admin, 'zebra', desk)
  const organizationId = await managingOrganization(admin)
  const groupIds = [ours.groupId]
  members = [
    ours.administrator,
    ours.viewer,
    await addMember(admin, { organizationId, username: 'editor', role: 'editor', groupIds }),
    await addMember(admin, { organizationId, username: 'viewer', role: 'viewer', groupIds }),
  ]
})

afterAll(async () => {
  await scratch?.close()
  await fake?.close()
})

type Ids = Readonly<Record<string, string>>

/** Acts on who calls it and on nothing else, so there is nobody else's to reach. */
const isOfCallerAlone = ({ path, method, access }: AnyEndpoint) =>
  access === 'public' ||
  (path.startsWith('/logins') && method !== 'GET') ||
  (path === '/api-tokens' && method === 'POST')

const endpoints = allEndpoints.filter((endpoint) => !isOfCallerAlone(endpoint))

const given = (endpoint: AnyEndpoint, ids: Ids) => ({
  params: ids,
  query: queryFor(endpoint, ids),
  body: bodyFor(endpoint, ids),
})

/** Whether a call with these ids names something of the customer. */
function names(endpoint: AnyEndpoint, ids: Ids, customer: Customer): boolean {
  const { query, body } = given(endpoint, ids)
  const sent = `${addressOf(endpoint, ids, query)} ${JSON.stringify(body)}`
  return Object.values(idsOf(customer)).some((id) => sent.includes(id))
}

const isRefusal = (status: number, endpoint: AnyEndpoint) =>
  // Something foreign in a body may also be told as a wrong input.
  [401, 403, 404].includes(status) || (status === 400 && endpoint.method !== 'GET')

/** What is wrong with an answer that must hold nothing of the customer; undefined when nothing is. */
function leak(endpoint: AnyEndpoint, ids: Ids, { status, text, json }: Answer, of: Customer) {
  const told = `${nameOf(endpoint)}: ${status} ${text.slice(0, 300)}`
  if (text.includes(of.word)) return told
  if (isRefusal(status, endpoint)) return ErrorBody.safeParse(json).success ? undefined : told
  // A heartbeat may name connectors that were taken away from the agent since.
  const isForgiven = nameOf(endpoint) === 'POST /agent/heartbeats'
  if (names(endpoint, ids, of) && !isForgiven) return told
  const isFound = Object.values(idsOf(of)).some((id) => text.includes(id))
  // What names nothing of theirs may be wrong in other ways.
  return status < 500 && !isFound ? undefined : told
}

async function leaksFor(client: Client, ids: Ids, those: readonly AnyEndpoint[]) {
  const leaks: (string | undefined)[] = []
  for (const endpoint of those) {
    const answer = await client.send(endpoint, given(endpoint, ids))
    const isSocket = answer.status === 101 && names(endpoint, ids, theirs)
    leaks.push(
      isSocket ? await leakOfSocket(client, endpoint, ids) : leak(endpoint, ids, answer, theirs),
    )
  }
  return leaks.filter((one) => one !== undefined)
}

/** An internal error to the protocol; the reason says what it is. */
const refusedSocket = 1011

/** A page cannot read how an upgrade is answered, so a socket is opened, and closed with the reason before it tells anything. */
async function leakOfSocket(client: Client, endpoint: AnyEndpoint, ids: Ids) {
  const { params, query } = given(endpoint, ids)
  const address = `${client.url}${addressOf(endpoint, params, query)}`
  const socket = new WebSocket(address.replace(/^https/, 'wss'), {
    ca: client.ca,
    headers: { authorization: `Bearer ${client.token}` },
  })
  const told = Promise.withResolvers<string | undefined>()
  socket.on('error', told.reject)
  socket.on('message', (data: Buffer) => told.resolve(`${nameOf(endpoint)}: ${data.toString()}`))
  socket.on('close', (code, reason) => {
    const isRefused = code === refusedSocket && !reason.toString().includes(theirs.word)
    told.resolve(isRefused ? undefined : `${nameOf(endpoint)}: ${code} ${reason.toString()}`)
  })
  return told.promise.finally(() => socket.terminate())
}

/** Everything of the customer's, and what they may have to be named together with. */
const theirIds = (): Ids => ({ ...nothings, ...idsOfDesk(desk), ...idsOf(theirs) })

/** Of what none of them has. */
const nothing = '01930000-0000-7000-8000-000000000000'
const nothings: Ids = {
  ...{ code: 'NONE-NONE', kind: 'boards', key: 'invitation', emailMessageId: nothing },
  ...{ webhookId: nothing, webhookDeliveryId: nothing, hostScanId: nothing, hostKeyId: nothing },
  ...{ recordingId: nothing, ticketRequestId: nothing, passwordPolicyId: nothing },
  ...{ checkoutId: nothing, userKeyId: nothing, responseActionId: nothing },
  ...{ directoryId: nothing, directoryObjectId: nothing, stateReportKey: 'groups' },
  ...{ pictureId: nothing, part: '0' },
}

/** With which an endpoint names their things below our organization. */
const mixedIds = (): Ids => ({ ...theirIds(), organizationId: ours.organizationId })

const roles = [
  'a co-managing administrator',
  'a business viewer',
  'an editor of a group',
  'a viewer of a group',
]
const callers = roles.flatMap((role, index) => [
  { role, index, how: 'a sign-in', client: (member: Member) => member.signedIn },
  { role, index, how: 'an API token', client: (member: Member) => member.withToken },
])

describe.each(callers)('$role with $how', ({ index, client }) => {
  const caller = () => {
    const member = members[index]
    if (!member) throw new Error(`There is no member ${index}.`)
    return client(member)
  }

  test('reaches our organization', async () => {
    const { organizations } = await caller().call(organizationsApi.list, { query: {} })

    expect(organizations.map(({ id }) => id)).toContain(ours.organizationId)
    expect(organizations.map(({ id }) => id)).not.toContain(theirs.organizationId)
    expect(
      await findAll(caller(), ours.organizationId, { what: `equals:thing-of-${ours.word}` }),
    ).toHaveLength(1)
  })

  test('gets nothing of another organization by its ids', async () => {
    expect(await leaksFor(caller(), theirIds(), endpoints)).toEqual([])
  })

  test('gets nothing of another organization through our own', async () => {
    const ids = mixedIds()
    const naming = endpoints.filter((endpoint) => names(endpoint, ids, theirs))

    expect(naming.length).toBeGreaterThan(15)
    expect(await leaksFor(caller(), ids, naming)).toEqual([])
  })
})

test('an agent gets nothing of another organization, and cannot write to it', async () => {
  const agent = admin.as(ours.sender.token)

  const answer = await ours.sender.post([], undefined, theirs.sender.connectorId)

  expect(answer.status).toBe(404)
  expect(await leaksFor(agent, theirIds(), endpoints)).toEqual([])
  expect(await leaksFor(agent, mixedIds(), endpoints)).toEqual([])
})

test('nobody gets anything without a sign-in, or with one that is made up', async () => {
  const strangers = [undefined, 'ghl_made-up', 'gha_made-up', 'ght_made-up', 'gibberish']

  for (const token of strangers) {
    const client = admin.as(token)
    for (const endpoint of endpoints) {
      const { status } = await client.send(endpoint, given(endpoint, theirIds()))
      expect([nameOf(endpoint), token, status]).toEqual([nameOf(endpoint), token, 401])
    }
  }
})

test('a file of records, a live tail and a search bring our own records alone', async () => {
  const { signedIn } = ours.viewer
  const params = { organizationId: ours.organizationId }

  const file = await signedIn.send(activityApi.export, { params, query: { format: 'json' } })
  const other = await signedIn.send(activityApi.search, { params, query: { text: theirs.word } })

  expect(file.status).toBe(200)
  expect(file.text).toContain(ours.word)
  expect(file.text).not.toContain(theirs.word)
  expect(other.json).toEqual({ records: [] })
})

test('after all of that the other organization is as it was', async () => {
  const client = theirs.administrator.signedIn
  const params = theirIds()
  const reading = endpoints.filter(
    ({ kind, method, path }) =>
      kind === 'json' &&
      method === 'GET' &&
      path.startsWith('/organizations/:organizationId') &&
      // About a directory, which neither has, or for whom a mail went to.
      !/\/state-reports\/|\/approval-links\//.test(path) &&
      !Object.keys(nothings).some((name) => path.includes(`:${name}`)),
  )

  const texts = await Promise.all(
    reading.map(async (endpoint) => {
      const { status, text } = await admin.send(endpoint, given(endpoint, params))
      return `${nameOf(endpoint)} ${status} ${text}`
    }),
  )

  expect(texts.filter((text) => /Taken|ntruder|Mine now/.test(text))).toEqual([])
  expect(texts.filter((text) => !/^\S+ \S+ 200/.test(text))).toEqual([])
  expect(
    await findAll(client, theirs.organizationId, { what: `equals:thing-of-${theirs.word}` }),
  ).toHaveLength(1)
})

describe('with the cookie of a browser', () => {
  let cookie: string
  let csrfToken: string
  let browser: Client

  beforeAll(async () => {
    browser = await gatehouse.visitor()
    const answer = await browser.send(loginsApi.create, {
      body: { username: 'admin', password: adminPassword },
    })
    cookie = (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
    csrfToken = (answer.json as { csrfToken: string }).csrfToken
  })

  test('the cookie says that scripts and other pages must not have it', async () => {
    const answer = await browser.send(loginsApi.create, {
      body: { username: 'admin', password: adminPassword },
    })

    const [said = ''] = answer.headers['set-cookie'] ?? []
    expect(said).toMatch(new RegExp(`^${loginCookie}=`))
    for (const word of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      expect(said).toContain(word)
    }
    expect(said).not.toContain('Domain=')
  })

  test('nothing is changed without the header that only our page knows', async () => {
    const changing = allEndpoints.filter(
      ({ method, access }) => method !== 'GET' && access !== 'public' && access !== 'agent',
    )

    for (const headers of [{ cookie }, { cookie, [csrfHeader]: 'made-up' }]) {
      for (const endpoint of changing) {
        const answer = await browser.send(endpoint, {
          ...given(endpoint, { ...idsOfDesk(desk), ...idsOf(ours) }),
          headers,
        })
        expect([nameOf(endpoint), answer.status]).toEqual([nameOf(endpoint), 403])
        expect(ErrorBody.parse(answer.json).error.message).toContain(csrfHeader)
      }
    }
  })

  test('with it our page can change things', async () => {
    const answer = await browser.send(organizationsApi.update, {
      params: { organizationId: ours.organizationId },
      body: { country: 'DE' },
      headers: { cookie, [csrfHeader]: csrfToken },
    })

    expect(answer.status).toBe(200)
  })

  test.each([
    ['another page', 'https://evil.example', 403],
    ['a page that hides where it is from', 'null', 403],
    ['no page', undefined, 403],
    ['our page', 'own', 101],
  ])('a live tail that is opened by %s', async (_who, origin, status) => {
    const params = { organizationId: ours.organizationId }
    const from = origin === 'own' ? gatehouse.url : origin

    const answer = await browser.raw(addressOf(activityApi.tail, params), {
      headers: { ...upgrade, cookie, ...(from === undefined ? {} : { origin: from }) },
    })

    expect(answer.status).toBe(status)
  })
})

test('every endpoint with a body has one here', () => {
  const without = allEndpoints.filter(
    (endpoint) =>
      endpoint.kind === 'json' && endpoint.body && bodyFor(endpoint, theirIds()) === undefined,
  )

  expect(without.map(nameOf), 'Add a body with all ids that it takes to bodies.ts.').toEqual([])
})
