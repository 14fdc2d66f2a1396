import { buffer } from 'node:stream/consumers'
import type { PicturedObject } from '@gatehouse/contract/directories'
import {
  type StateReportKey,
  stateReportKeys,
  stateReportsApi,
} from '@gatehouse/contract/state-reports'
import { beforeAll, describe, expect, test } from 'vitest'
import { getReport } from './state-report.service.ts'
import { toWorkbook } from './report-workbook.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()
let customer: TestCustomer
let first: Date
let second: Date

const ago = (days: number): string =>
  new Date(directories().clock.now().getTime() - days * 86_400_000).toISOString()

async function aDomain() {
  const alice = anObject('user', 'Alice', {
    ...{ department: 'Sales', lastLogonAt: ago(1), createdAt: ago(400) },
    passwordNeverExpires: true,
  })
  const bob = anObject('user', 'Bob', { lastLogonAt: ago(90), createdAt: ago(400) })
  const carol = anObject('user', 'Carol', {
    isLockedOut: true,
    createdAt: ago(3),
    expiresAt: ago(1),
  })
  const dave = anObject('user', 'Dave', { isEnabled: false, passwordNotRequired: true })
  const pc1 = anObject('computer', 'PC1', {
    lastLogonAt: ago(50),
    operatingSystem: 'Windows 11 Pro',
  })
  const pc2 = anObject('computer', 'PC2', { isEnabled: false })
  const staff = anObject('organizational-unit', 'Staff')
  const helpers = anObject('group', 'Helpers', {
    memberIds: [bob.id],
    groupType: 'Security, global',
  })
  const admins = anObject('group', 'Domain Admins', {
    ...{ memberIds: [alice.id, helpers.id], isAdministrative: true, groupType: 'Security, global' },
  })
  const empty = anObject('group', 'Empty')
  const list = anObject('group', 'Newsletter', { isSecurityGroup: false })
  return { alice, bob, carol, dave, pc1, pc2, staff, helpers, admins, empty, list }
}

beforeAll(async () => {
  customer = await directories().customer()
  const { bob, ...others } = await aDomain()
  first = await customer.picture([bob, ...Object.values(others)])
  directories().clock.advance(40 * 86_400_000)
  const later: PicturedObject[] = Object.values(others).map((object) =>
    object.name === 'Helpers' ? { ...object, memberIds: [] } : object,
  )
  second = await customer.picture([...later, { ...bob, isEnabled: false }])
})

const run = async (
  key: StateReportKey,
  query: Record<string, string | number> = {},
  of = customer,
) =>
  of.ok(stateReportsApi.run, {
    params: { stateReportKey: key },
    query: { directoryId: of.directoryId, ...query },
  })

/** Rows with the names of objects instead of their ids. */
const rowsOf = async (key: StateReportKey, at: Date, query: Record<string, string | number> = {}) =>
  (await run(key, { at: at.toISOString(), ...query })).rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, cell]) => [
        column,
        typeof cell === 'object' && cell !== null ? cell.name : cell,
      ]),
    ),
  )

const namesOf = async (
  key: StateReportKey,
  at: Date,
  query: Record<string, string | number> = {},
) => (await rowsOf(key, at, query)).map((row) => row[getReport(key).columns[0]?.key ?? ''])

describe('how the directory was at the first moment', () => {
  test.each<[StateReportKey, unknown[]]>([
    ['groups', ['Domain Admins', 'Empty', 'Helpers', 'Newsletter']],
    ['last-logon-time', ['Alice', 'Bob', 'Carol', 'Dave']],
    ['organizational-units', ['Staff']],
    ['user-accounts-expired', ['Carol']],
    ['user-accounts-locked', ['Carol']],
    ['user-attributes', ['Alice', 'Bob', 'Carol', 'Dave']],
    ['empty-security-groups', ['Empty']],
    ['inactive-user-accounts', ['Bob']],
    ['password-never-expires', ['Alice']],
    ['password-not-required', []],
    ['user-accounts-with-administrative-permissions', ['Alice', 'Bob']],
    ['disabled-computer-accounts', ['PC2']],
    ['inactive-computer-accounts', ['PC1']],
    ['laps-password-readers', []],
  ])('%s', async (key, names) => {
    expect(await namesOf(key, first)).toEqual(names)
  })

  test('group-membership: also through other groups', async () => {
    const rows = await rowsOf('group-membership', first)

    expect(rows.map(({ group, member, membership }) => [group, member, membership])).toEqual([
      ['Domain Admins', 'Alice', 'Direct'],
      ['Domain Admins', 'Helpers', 'Direct'],
      ['Domain Admins', 'Bob', 'Nested'],
      ['Helpers', 'Bob', 'Direct'],
    ])
  })

  test('user-membership and administrative-groups say the same from both ends', async () => {
    const users = await rowsOf('user-membership', first)
    const groups = await rowsOf('administrative-groups', first)

    expect(users.map(({ user, group, membership }) => [user, group, membership])).toEqual([
      ['Alice', 'Domain Admins', 'Direct'],
      ['Bob', 'Helpers', 'Direct'],
      ['Bob', 'Domain Admins', 'Nested'],
    ])
    expect(groups.map(({ group, member }) => [group, member])).toEqual([
      ['Domain Admins', 'Alice'],
      ['Domain Admins', 'Helpers'],
      ['Domain Admins', 'Bob'],
    ])
  })

  test('what a row says', async () => {
    expect(await rowsOf('organizational-units', first)).toMatchObject([
      { unit: 'Staff', path: 'corp.test/Staff', users: 4, groups: 4, computers: 2 },
    ])
    expect(await rowsOf('inactive-computer-accounts', first)).toMatchObject([
      { operatingSystem: 'Windows 11 Pro', days: 50, location: 'corp.test/Staff' },
    ])
  })
})

test('later it is otherwise, and now is the last moment', async () => {
  const now = await run('group-membership')

  expect(await namesOf('empty-security-groups', second)).toEqual(['Empty', 'Helpers'])
  expect(await namesOf('inactive-user-accounts', second)).toEqual(['Alice', 'Carol'])
  expect([now.asOf, now.isKnown, now.total]).toEqual([second.toISOString(), true, 2])
})

test('before the directory was read nothing is known', async () => {
  const before = await run('groups', { at: new Date(first.getTime() - 1).toISOString() })

  expect([before.isKnown, before.rows, before.total]).toEqual([false, [], 0])
})

test('words narrow a report, in whatever column they are', async () => {
  expect(await namesOf('user-attributes', first, { text: 'sales ALICE' })).toEqual(['Alice'])
  expect(await namesOf('user-attributes', first, { text: '100%' })).toEqual([])
})

test('days of inactivity can be chosen', async () => {
  expect(await namesOf('inactive-user-accounts', first, { days: 100 })).toEqual([])
})

test('pages follow each other', async () => {
  const names: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await run('groups', {
      limit: 3,
      at: first.toISOString(),
      ...(cursor ? { cursor } : {}),
    })
    names.push(...page.rows.map(({ group }) => group))
    expect(page.total).toBe(4)
    cursor = page.nextCursor
  } while (cursor)

  expect(names).toHaveLength(4)
  expect(
    (
      await customer.call(stateReportsApi.run, {
        params: { stateReportKey: 'groups' },
        query: { directoryId: customer.directoryId, cursor: 'x' },
      })
    ).status,
  ).toBe(400)
})

test('risks have a level, and are compared with 30 days before', async () => {
  const { risks } = await customer.ok(stateReportsApi.risks, {
    query: { directoryId: customer.directoryId },
  })
  const at = await customer.ok(stateReportsApi.risks, {
    query: { directoryId: customer.directoryId, at: first.toISOString() },
  })

  expect(risks.find(({ key }) => key === 'empty-security-groups')).toMatchObject({
    ...{ level: 'high', count: 2, total: 3, before: { count: 1, total: 3 } },
  })
  expect(risks.find(({ key }) => key === 'password-not-required')).toMatchObject({
    ...{ level: 'low', count: 0, total: 2 },
  })
  expect(at.risks.every(({ before }) => before === undefined)).toBe(true)
})

test('every report of the contract is in the list, with its columns', async () => {
  const { reports } = await customer.ok(stateReportsApi.list, {})
  const rows = await Promise.all(
    stateReportKeys.map(async (key) => (await run(key, { at: first.toISOString() })).rows),
  )

  expect(reports.map(({ key }) => key).toSorted()).toEqual([...stateReportKeys].toSorted())
  for (const [index, key] of stateReportKeys.entries()) {
    const columns = getReport(key)
      .columns.map((column) => column.key)
      .toSorted()
    for (const row of rows[index] ?? []) expect(Object.keys(row).toSorted()).toEqual(columns)
  }
})

test('a report is a file for a spreadsheet, and the audit trail says who took it', async () => {
  const exported = (format: string) =>
    customer.call(stateReportsApi.export, {
      params: { stateReportKey: 'user-attributes' },
      query: { directoryId: customer.directoryId, format, at: first.toISOString(), text: 'alice' },
    })

  const csv = await exported('csv')
  const xlsx = await exported('xlsx')

  const [header, row] = csv.text.split('\r\n')
  expect(header).toContain('User,Account,User principal name')
  expect(row).toContain('Alice,alice')
  expect([csv.status, xlsx.status]).toEqual([200, 200])
  const audited = await customer.organization.transaction((tx) =>
    tx
      .selectFrom('audit_event')
      .select(['summary'])
      .where('type', '=', 'state-report.exported')
      .execute(),
  )
  expect(audited.map(({ summary }) => summary)).toEqual([
    'Exported the report User Attributes of corp.test as CSV.',
    'Exported the report User Attributes of corp.test as XLSX.',
  ])
})

test('a workbook has a header and a row for each of the report', async () => {
  const { Workbook } = await import('@cj-tech-master/excelts')
  const { rows } = await run('password-never-expires', { at: first.toISOString() })
  async function* blocks() {
    yield rows
  }

  const workbook = new Workbook()
  await workbook.xlsx.load(await buffer(toWorkbook(getReport('password-never-expires'), blocks())))

  const [sheet] = workbook.worksheets
  expect([sheet?.rowCount, sheet?.getRow(2).getCell(1).text]).toEqual([2, 'Alice'])
})

test("another organization's directory has no reports here", async () => {
  const other = await directories().customer()
  const query = { directoryId: customer.directoryId }

  const answers = [
    await other.call(stateReportsApi.run, { params: { stateReportKey: 'groups' }, query }),
    await other.call(stateReportsApi.export, {
      params: { stateReportKey: 'groups' },
      query: { ...query, format: 'csv' },
    }),
    await other.call(stateReportsApi.risks, { query }),
  ]

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
})
