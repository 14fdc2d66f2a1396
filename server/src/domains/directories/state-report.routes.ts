import { stateReportsApi } from '@gatehouse/contract/state-reports'
import type { Mount } from '#platform/http/mount.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { exportReport } from './report-export.service.ts'
import { stateReports } from './report-list.ts'
import { showRisks } from './risk.service.ts'
import { showReport } from './state-report.service.ts'

export function stateReportRoutes(mount: Mount, options: DirectoriesOptions): void {
  mount(stateReportsApi.list, async () => ({ reports: [...stateReports] }))
  mount(stateReportsApi.run, (ctx, { params, query }) =>
    showReport(ctx, options, params.stateReportKey, query),
  )
  mount(stateReportsApi.export, (ctx, { params, query }) =>
    exportReport(ctx, options, params.stateReportKey, query),
  )
  mount(stateReportsApi.risks, (ctx, { query }) => showRisks(ctx, options, query))
}
