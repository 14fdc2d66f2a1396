import path from 'node:path'
import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { curl, type CurlAnswer, missingForCurl, run } from './curl.ts'
import { findAll, managingOrganization, untilFound } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { aRecord, enrolSender, type Sender } from './sender.ts'

const namespace = 'http://schemas.netwrix.com/api/v1/activity_records/'
const json = 'application/json; charset=utf-8'
const xml = 'application/xml; charset=utf-8'

interface WireRecord {
  RID: string
  Who: string
  What: string
  When: string
  [name: string]: unknown
}

interface Page {
  records: WireRecord[]
  mark: string
}

function pageOf({ status, body }: CurlAnswer): Page {
  if (status !== 200) throw new Error(`${status} ${body}`)
  const page = JSON.parse(body) as { ActivityRecordList: WireRecord[]; ContinuationMark: string }
  return { records: page.ActivityRecordList, mark: page.ContinuationMark }
}

const missing = missingForCurl()
if (missing)
  console.warn(`The Integration API is not tried with real clients: ${missing} is missing.`)

describe.skipIf(missing !== '')('a script with curl', () => {
  let scratch: Scratch
  let gatehouse: Gatehouse
  let admin: Client
  let organizationId: string
  let sender: Sender
  let reader: string
  let msp: string

  const credential = async (id: string, mayWrite = false): Promise<string> => {
    const username = `NORTHWIND\\reader-${Math.random().toString(36).slice(2)}`
    const made = await admin.call(integrationCredentialsApi.create, {
      body: { name: 'Script', organizationId: id, username, mayWrite },
    })
    return `${username}:${made.password}`
  }

  beforeAll(async () => {
    scratch = await openScratch()
    gatehouse = await scratch.start({ args: ['--no-agent'] })
    admin = await gatehouse.signIn()
    const made = await admin.call(organizationsApi.create, { body: { name: 'Northwind' } })
    organizationId = made.id
    sender = await enrolSender(admin, { organizationId })
    reader = await credential(organizationId, true)
    msp = await credential(await managingOrganization(admin), true)
  })

  afterAll(() => scratch?.close())

  const enumerate = async (query: string, mark?: string): Promise<Page> =>
    pageOf(
      await curl(gatehouse, `/enum?${query}`, {
        ...{ user: reader, contentType: json },
        ...(mark === undefined ? {} : { body: JSON.stringify(mark) }),
      }),
    )
  const find = async (search: unknown, query = 'format=json', user = reader): Promise<Page> =>
    pageOf(
      await curl(gatehouse, `/search?${query}`, {
        ...{ user, contentType: json, body: JSON.stringify(search) },
      }),
    )
  const send = (from: number, count: number) =>
    sender.send(Array.from({ length: count }, (_, index) => aRecord({ what: `n${from + index}` })))

  test('the console says where it is, and it was printed', async () => {
    const { url } = await admin.call(integrationCredentialsApi.list, {})

    expect(url).toBe(`https://localhost:${gatehouse.integrationPort}`)
    expect(gatehouse.output()).toContain(`Integration API: ${url}`)
  })

  test('pages through everything in JSON while an agent sends more, and misses nothing', async () => {
    await send(0, 250)
    const sending = (async () => {
      for (let from = 250; from < 1000; from += 50) await send(from, 50)
    })()
    let isSent = false
    void sending.then(() => (isSent = true))

    const seen: string[] = []
    let mark: string | undefined
    for (;;) {
      const wasSent = isSent
      const page = await enumerate('count=70&format=json', mark)
      seen.push(...page.records.map(({ What }) => What))
      mark = page.mark
      if (page.records.length === 0 && wasSent) break
    }
    await sending

    // What was done in Gatehouse itself is among the records, too.
    const sent = seen.filter((what) => /^n\d+$/.test(what))
    expect(sent.toSorted()).toEqual(Array.from({ length: 1000 }, (_, n) => `n${n}`).toSorted())
  })

  test('pages in XML, where the last page is empty and has a mark', async () => {
    const seen: string[] = []
    let answer = await curl(gatehouse, '/enum', { user: reader })
    for (;;) {
      const whats = [...answer.body.matchAll(/<What>([^<]*)<\/What>/g)].map(
        ([, what]) => what ?? '',
      )
      seen.push(...whats)
      const mark = /<ContinuationMark>([^<]+)<\/ContinuationMark>/.exec(answer.body)?.[1] ?? ''
      expect(answer.status).toBe(200)
      expect(mark).toMatch(/^[\w+/]+=*$/)
      if (whats.length === 0) break
      const body = `<?xml version="1.0" standalone="yes"?><ContinuationMark xmlns="${namespace}">${mark}</ContinuationMark>`
      answer = await curl(gatehouse, '/enum?count=300', { user: reader, contentType: xml, body })
    }

    expect(seen.filter((what) => /^n\d+$/.test(what))).toHaveLength(1000)
    expect(answer.head).toMatch(/^Server: Microsoft-HTTPAPI\/2\.0\r?$/im)
    expect(answer.head).toMatch(/^Content-Type: application\/xml/im)
  })

  test('comes back with a mark after a restart, and gets what was sent since', async () => {
    let page = await enumerate('format=json')
    while (page.records.length > 0) page = await enumerate('format=json', page.mark)

    await gatehouse.stop()
    gatehouse = await scratch.start({ args: ['--no-agent'] })
    admin = await gatehouse.signIn()
    sender = sender.at(admin)
    const nothing = await enumerate('format=json', page.mark)
    await send(1000, 3)
    const news = await enumerate('format=json', page.mark)

    expect(nothing.records).toEqual([])
    expect(news.records.map(({ What }) => What)).toEqual(['n1000', 'n1001', 'n1002'])
  })

  test('searches with the shapes of JSON and goes on with filterlist in lower case', async () => {
    await sender.send([
      aRecord({ who: 'ADATUM\\Żaneta', what: 'shape-1', at: '2026-11-20T23:30:00.000Z' }),
      aRecord({ who: 'ADATUM\\Bob', what: 'shape-2', at: '2026-11-20T12:30:00.000Z' }),
      aRecord({ who: 'ADATUM\\Eve', what: 'shape-3', at: '2026-11-20T05:00:00.000Z' }),
    ])
    const whats = async (filters: object) => {
      const FilterList = { What: { StartsWith: 'shape-' }, ...filters }
      return (await find({ FilterList })).records.map(({ What }) => What)
    }

    expect(await whats({ Who: 'żaneta' })).toEqual(['shape-1'])
    expect(await whats({ Who: ['bob', 'eve'] })).toEqual(['shape-2', 'shape-3'])
    expect(await whats({ Who: [{ Contains: 'adatum' }, { NotEqualTo: 'adatum\\eve' }] })).toEqual([
      'shape-1',
      'shape-2',
    ])
    expect(await whats({ WorkingHours: { From: '22:00:00Z', To: '06:00:00Z' } })).toEqual([
      'shape-1',
      'shape-3',
    ])
    const FilterList = { What: [{ StartsWith: 'SHAPE' }] }
    const first = await find({ FilterList }, 'count=2&format=json')
    const second = await find({ ContinuationMark: first.mark, filterlist: FilterList })
    expect([first, second].map(({ records }) => records.length)).toEqual([2, 1])
  })

  test('writes, and finds it here and in the console', async () => {
    const record = {
      ...{ Who: 'okta\\adá', Action: 'Add (Failed Attempt)', What: 'Role Ω', ObjectType: 'Role' },
      ...{ When: new Date().toISOString(), Where: 'okta.example', Item: { Name: 'Okta EU' } },
    }
    const answers = [
      await curl(gatehouse, '?format=json', {
        ...{ user: reader, contentType: json, body: JSON.stringify([record]) },
      }),
      await curl(gatehouse, '/', {
        ...{ user: msp, contentType: xml },
        body: `<?xml version="1.0" encoding="utf-8"?><ActivityRecordList xmlns="${namespace}"><ActivityRecord>
          <Who>okta\\eve</Who><Action>Added</Action><What>Role Ω</What><ObjectType>Role</ObjectType>
          <When>${new Date().toISOString()}</When><Where>okta.example</Where>
          <MonitoringPlan><Name>Northwind</Name></MonitoringPlan>
          </ActivityRecord></ActivityRecordList>`,
      }),
    ]

    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, ''],
      [200, ''],
    ])
    const { records } = await find({ FilterList: { What: { Equals: 'role ω' } } })
    expect(records).toMatchObject([
      {
        ...{ Who: 'okta\\adá', Action: 'Add (Failed Attempt)', DataSource: 'Netwrix API' },
        ...{ Item: { Name: 'Okta EU (Integration)' }, MonitoringPlan: { Name: 'Northwind' } },
      },
      { Who: 'okta\\eve', Action: 'Added' },
    ])
    await untilFound(admin, organizationId, { who: 'equals:okta\\eve' })
    const shown = await findAll(admin, organizationId, { source: 'equals:Netwrix API' })
    expect(shown.map(({ who, connector }) => `${who} ${connector}`).toSorted()).toEqual([
      'okta\\adá Okta EU',
      'okta\\eve Integration API',
    ])
  })

  test('is asked who it is, and goes on over the same connection', async () => {
    const url = `https://localhost:${gatehouse.integrationPort}/netwrix/api/v1/activity_records/enum`
    const { stderr, stdout } = await run([
      ...['--silent', '--verbose', '--anyauth', '--user', reader],
      ...['--cacert', path.join(gatehouse.dataDirectory, 'keys/ca.pem')],
      ...['--output', '/dev/null', '--write-out', '%{http_code} %{num_connects}', url],
    ])

    expect(stderr).toMatch(/HTTP\/1\.1 401/)
    expect(stderr).toMatch(/www-authenticate: basic realm=/i)
    expect(stdout).toMatch(/^200 [01]$/)
    const nobody = await curl(gatehouse, '/enum')
    expect([nobody.status, nobody.body]).toEqual([401, ''])
  })

  test('is refused when it sends too much, also in pieces', async () => {
    const body = Buffer.alloc(51 * 1024 * 1024, 0x20)

    const whole = await curl(gatehouse, '/', { user: reader, contentType: xml, body })
    const pieces = await curl(gatehouse, '/', {
      ...{ user: reader, contentType: xml, body },
      args: ['--header', 'Transfer-Encoding: chunked', '--header', 'Expect:'],
    })

    expect([whole.status, whole.body, pieces.status, pieces.body]).toEqual([413, '', 413, ''])
  })

  test.each([
    ['<ActivityRecordSearch><FilterList>', 'Line 1, column'],
    ['<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><ActivityRecordSearch/>', 'Line 1'],
    [
      '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><ActivityRecordSearch>&b;</ActivityRecordSearch>',
      'Line 1',
    ],
  ])('is told what is wrong with %s', async (body, place) => {
    const answer = await curl(gatehouse, '/search', { user: reader, contentType: xml, body })

    expect(answer.status).toBe(400)
    expect(answer.body).toContain('<ErrorList xmlns="http://schemas.netwrix.com/api/v1/">')
    expect(answer.body).toContain('<Category>XMLError</Category>')
    expect(answer.body).toContain(`<Location>${place}`)
  })

  test('is told where its JSON is wrong', async () => {
    const body = '{\n  "FilterList": {"Who" "alice"}\n}'

    const answer = await curl(gatehouse, '/search?format=json', {
      ...{ user: reader, contentType: json, body },
    })

    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({
      ErrorList: [{ Category: 'InputError', Location: 'Line 2, column 24' }],
    })
  })

  test('sees its own organization alone, and its marks are of no use to another', async () => {
    const other = await admin.call(organizationsApi.create, { body: { name: 'Contoso' } })
    const stranger = await credential(other.id)

    const page = pageOf(await curl(gatehouse, '/enum?format=json', { user: stranger }))
    const plan = { FilterList: { MonitoringPlan: 'Northwind' } }
    const searched = await find(plan, 'format=json', stranger)
    const { mark } = await enumerate('format=json')
    const taken = await curl(gatehouse, '/enum?format=json', {
      ...{ user: stranger, contentType: json, body: JSON.stringify(mark) },
    })
    const all = await find({ FilterList: { What: { Equals: 'n7' } } }, 'format=json', msp)

    expect(page.records.every((record) => JSON.stringify(record).includes('Contoso'))).toBe(true)
    expect([searched.records, taken.status]).toEqual([[], 400])
    expect(all.records).toMatchObject([{ MonitoringPlan: { Name: 'Northwind' } }])
  })

  test('is not let in any more when its credential is removed', async () => {
    const user = await credential(organizationId)
    expect((await curl(gatehouse, '/enum', { user })).status).toBe(200)

    const { credentials } = await admin.call(integrationCredentialsApi.list, {})
    const { id } = credentials.find(({ username }) => user.startsWith(`${username}:`)) ?? {}
    await admin.call(integrationCredentialsApi.remove, {
      params: { integrationCredentialId: id ?? '' },
    })

    expect((await curl(gatehouse, '/enum', { user })).status).toBe(401)
  })
})

describe('the port', () => {
  test('that is taken is told with what to do, and in strict mode JSON fails as in the model', async () => {
    const scratch = await openScratch()
    try {
      const first = await scratch.start({
        ...{ name: 'first', args: ['--no-agent', '--integration-strict', 'true'] },
      })
      const port = String(first.integrationPort)
      const args = ['--no-agent', '--port', '0', '--integration-port', port]
      const { code, stderr } = await scratch.run('up', args, { name: 'second' })
      const off = ['--no-agent', '--integration-api', 'false']
      const without = await scratch.start({ name: 'second', args: off })

      expect([code, stderr]).toEqual([
        1,
        `Port ${port} on 127.0.0.1 for the Integration API is in use by another program. Choose another with --integration-port, or do without it with --integration-api false.\n`,
      ])
      expect(without.integrationPort).toBe(0)
      expect((await without.stop()).leftRunning).toEqual([])
      if (missing) return
      const admin = await first.signIn()
      const made = await admin.call(integrationCredentialsApi.create, {
        body: {
          ...{ name: 'x', username: 'x' },
          organizationId: await managingOrganization(admin),
        },
      })
      const strict = await curl(first, '/search?format=json', {
        ...{ user: `x:${made.password}`, contentType: json, body: '{' },
      })
      expect([strict.status, strict.body]).toEqual([500, ''])
    } finally {
      await scratch.close()
    }
  })
})
