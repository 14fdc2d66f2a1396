import { z } from 'zod'
import { Instant } from './text.ts'

/**
 * From best to worst. A parent shows the worst of its children; an earlier word in this list yields to a
 * later one.
 */
export const statuses = [
  'healthy',
  'disabled',
  'not-configured',
  'new',
  'update-recommended',
  'needs-attention',
  'experiencing-issues',
  'offline',
  'pending-deletion',
] as const
export const Status = z.enum(statuses)
export type Status = z.infer<typeof Status>

export const statusNames: Readonly<Record<Status, string>> = {
  healthy: 'Healthy',
  disabled: 'Disabled',
  'not-configured': 'Not Configured',
  new: 'New',
  'update-recommended': 'Update Recommended',
  'needs-attention': 'Needs Attention',
  'experiencing-issues': 'Experiencing Issues',
  offline: 'Offline',
  'pending-deletion': 'Pending Deletion',
}

export const worst = (of: readonly Status[]): Status | undefined =>
  of.toSorted((a, b) => statuses.indexOf(b) - statuses.indexOf(a))[0]

/** What kind of thing has a status. */
export const StatusSubject = z.enum(['organization', 'site', 'agent', 'source', 'connector'])
export type StatusSubject = z.infer<typeof StatusSubject>

/** A status with why and since when. */
export const StatusReport = z.object({
  status: Status,
  /** A whole sentence, with what to do about it where there is something to do. */
  reason: z.string(),
  since: Instant,
})
export type StatusReport = z.infer<typeof StatusReport>

export const StatusChange = StatusReport.extend({ until: Instant.optional() })
export type StatusChange = z.infer<typeof StatusChange>
