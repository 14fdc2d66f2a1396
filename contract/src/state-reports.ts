import { z } from 'zod'
import { download, endpoint } from './endpoint.ts'
import { DirectoryId, DirectoryObjectId, InOrganization } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant } from './text.ts'

/** How a directory was at a moment, from what is kept of it; the names are those that people know these reports by. */
export const stateReportKeys = [
  // Compliance
  'group-membership',
  'groups',
  'last-logon-time',
  'organizational-units',
  'user-accounts-expired',
  'user-accounts-locked',
  'user-attributes',
  'user-membership',
  // Risks
  'administrative-groups',
  'empty-security-groups',
  'inactive-user-accounts',
  'password-never-expires',
  'password-not-required',
  'user-accounts-with-administrative-permissions',
  'disabled-computer-accounts',
  'inactive-computer-accounts',
  'laps-password-readers',
] as const
export const StateReportKey = z.enum(stateReportKeys)
export type StateReportKey = z.infer<typeof StateReportKey>

export const RiskLevel = z.enum(['low', 'medium', 'high'])
export type RiskLevel = z.infer<typeof RiskLevel>

export const StateReport = z.object({
  key: StateReportKey,
  name: z.string(),
  category: z.enum(['compliance', 'risk']),
  description: z.string(),
  /** In the order in which they are shown. */
  columns: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      kind: z.enum(['text', 'number', 'time', 'yes-no', 'object']),
    }),
  ),
  /** Of inactivity: how many days count; can be chosen. */
  defaultDays: z.number().int().optional(),
})
export type StateReport = z.infer<typeof StateReport>

/** A value that is absent is not known. `object` columns carry the id beside the name. */
export const StateReportCell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.object({ id: DirectoryObjectId, name: z.string() }),
  z.null(),
])
export const StateReportRow = z.record(z.string(), StateReportCell)
export type StateReportRow = z.infer<typeof StateReportRow>

const Asked = z.object({
  directoryId: DirectoryId,
  /** As it was at this moment; without it now. */
  at: Instant.optional(),
  /** Words that a row must contain somewhere. */
  text: z.string().trim().max(200).optional(),
  days: z.coerce.number().int().min(1).max(3650).optional(),
})

const OneReport = InOrganization.extend({ stateReportKey: StateReportKey })

export const stateReportsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/state-reports',
    access: 'activity:read',
    summary: 'Reports about how a directory is or was',
    params: InOrganization,
    response: z.object({ reports: z.array(StateReport) }),
  }),
  run: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/state-reports/:stateReportKey',
    access: 'activity:read',
    summary: 'The rows of one report, now or at a moment of the past',
    params: OneReport,
    query: Asked.extend(Paging.shape),
    response: paged('rows', StateReportRow).extend({
      asOf: Instant,
      /** What the directory held then: none when it was not yet known. */
      isKnown: z.boolean(),
      total: z.number().int(),
      /** There are so many or some more: to count those through other groups as well would take too long. */
      isAtLeast: z.boolean().optional(),
    }),
  }),
  export: download({
    path: '/organizations/:organizationId/state-reports/:stateReportKey/export',
    access: 'activity:export',
    summary: 'All rows of one report as a file',
    params: OneReport,
    query: Asked.extend({ format: z.enum(['csv', 'xlsx']) }),
    contentTypes: ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  }),
  risks: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/state-reports/risks',
    access: 'activity:read',
    summary: 'How large each risk of a directory is, and how it was 30 days before',
    params: InOrganization,
    query: z.object({ directoryId: DirectoryId, at: Instant.optional() }),
    response: z.object({
      risks: z.array(
        z.object({
          key: StateReportKey,
          name: z.string(),
          level: RiskLevel,
          count: z.number().int(),
          total: z.number().int(),
          before: z.object({ count: z.number().int(), total: z.number().int() }).optional(),
        }),
      ),
    }),
  }),
}
