import type { DirectoryId } from '@gatehouse/contract/ids'
import type { stateReportsApi } from '@gatehouse/contract/state-reports'
import type { z } from 'zod'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { getDirectory } from './directory.service.ts'
import { lapsRisk, measureLapsReaders } from './laps-risk.ts'
import { count, countReport } from './report.store.ts'
import { type Measured, type RiskQuery, riskReports } from './risk-reports.ts'
import type { ReportScope } from './state-report.ts'
import { momentOf } from './state-report.service.ts'

type Risks = z.input<typeof stateReportsApi.risks.response>

const comparedAfterMs = 30 * 86_400_000

/** How large each risk is, and how it was 30 days before, where that is known. */
export const showRisks = (
  ctx: OrganizationContext,
  options: DirectoriesOptions,
  { directoryId, at: asked }: { directoryId: DirectoryId; at?: string | undefined },
): Promise<Risks> =>
  ctx.transaction(async (tx) => {
    const directory = await getDirectory(tx, directoryId)
    const { at, asOf, isKnown } = momentOf(ctx, directory, asked)
    if (!isKnown) return { risks: [] }
    const before = new Date(asOf.getTime() - comparedAfterMs)
    const wasKnown = directory.known_since !== null && before >= directory.known_since
    const risks: Risks['risks'] = []
    const add = (risk: Named, measured: Measured | undefined, earlier: Measured | undefined) => {
      if (!measured) return
      risks.push({
        ...{ key: risk.key, name: risk.name, level: levelOf(risk, measured), ...measured },
        ...(earlier ? { before: earlier } : {}),
      })
    }
    const now = { directoryId, at, asOf }
    const then = { directoryId, at: before, asOf: before }
    for (const risk of riskReports) {
      const days = risk.defaultDays ?? 0
      const earlier = wasKnown ? await measure(tx, risk, { ...then, days }) : undefined
      add(risk, await measure(tx, risk, { ...now, days }), earlier)
    }
    const readers = await measureLapsReaders(tx, options, now)
    add(lapsRisk, readers, wasKnown ? await measureLapsReaders(tx, options, then) : undefined)
    return { risks }
  })

type Named = Pick<RiskQuery, 'key' | 'name' | 'mediumFrom' | 'highFrom'>

async function measure(tx: OrganizationTx, risk: RiskQuery, scope: ReportScope): Promise<Measured> {
  return {
    count: risk.count
      ? await count(tx, risk, scope, risk.count(scope))
      : await countReport(tx, risk, scope),
    total: await count(tx, risk, scope, risk.total(scope)),
  }
}

function levelOf({ mediumFrom, highFrom }: Named, { count: some, total }: Measured) {
  const percent = total === 0 ? 0 : (some / total) * 100
  if (percent >= highFrom) return 'high'
  return percent >= mediumFrom ? 'medium' : 'low'
}
