import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { lapsReport } from './report-list.ts'
import { administrativeGroups, fact, tablesOf } from './report-parts.ts'
import type { Measured } from './risk-reports.ts'
import { textOf } from './state-report.service.ts'
import type { ReportScope } from './state-report.ts'

/** In percent of the computers whose passwords are kept: any is worth a look. */
export const lapsRisk = { ...lapsReport, mediumFrom: Number.MIN_VALUE, highFrom: 25 }

/** As the access lists name it, which belongs to no domain. */
const system = 'local system'

/** Computers whose password somebody may read beside the groups with power over the domain; undefined where none is known. */
export async function measureLapsReaders(
  tx: OrganizationTx,
  { lapsReaders }: DirectoriesOptions,
  moment: Omit<ReportScope, 'days'>,
): Promise<Measured | undefined> {
  const rows = (await lapsReaders?.(tx, moment.directoryId, moment.at)) ?? []
  if (rows.length === 0) return undefined
  const usual = await namesOfAdministrators(tx, { ...moment, days: 0 })
  const all = new Set<string>()
  const concerned = new Set<string>()
  for (const { computer, reader } of rows) {
    const id = JSON.stringify(computer)
    all.add(id)
    if (!usual.has(textOf(reader).toLowerCase())) concerned.add(id)
  }
  return { count: concerned.size, total: all.size }
}

async function namesOfAdministrators(tx: OrganizationTx, scope: ReportScope): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    with ${tablesOf(scope)}
    select lower(coalesce(${fact('o', 'samAccountName')}, o.name)) as name
    from object as o where o.kind = 'group' and ${administrativeGroups}`.execute(tx)
  return new Set([system, ...rows.map(({ name }) => name)])
}
