import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { InOrganization, OrganizationGroupId, OrganizationId } from './ids.ts'
import { OrganizationKind } from './permissions.ts'
import { StatusChange, StatusReport } from './statuses.ts'
import { Instant, Name } from './text.ts'

/** Delay between asking for a deletion and losing the data, in days. */
export const deletionDelayDays: Readonly<Record<OrganizationKind, number>> = {
  managing: 14,
  managed: 2,
}

export const TimeZone = z
  .string()
  .max(100)
  .refine((zone) => isTimeZone(zone), 'Choose a time zone of the IANA list, such as Europe/Berlin.')

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false // RangeError: the only way Intl tells that it does not know the zone.
  }
}

/** ISO 3166-1 alpha-2, or empty. */
export const Country = z.union([
  z.literal(''),
  z.string().regex(/^[A-Z]{2}$/, 'Use the two letters of ISO 3166, such as DE.'),
])

export const Tag = z.string().trim().min(1).max(50)

export const Organization = z.object({
  id: OrganizationId,
  kind: OrganizationKind,
  name: z.string(),
  timeZone: z.string(),
  country: z.string(),
  tags: z.array(z.string()),
  groupIds: z.array(OrganizationGroupId),
  status: StatusReport,
  siteCount: z.number().int(),
  sourceCount: z.number().int(),
  /** Set while a deletion waits for its day; it can be undone until then. */
  deletion: z.object({ requestedBy: z.string(), requestedAt: Instant, dueAt: Instant }).optional(),
  createdAt: Instant,
})
export type Organization = z.infer<typeof Organization>

const OrganizationInput = z.strictObject({
  name: Name,
  timeZone: TimeZone.default('UTC'),
  country: Country.default(''),
  tags: z.array(Tag).max(50).default([]),
  groupIds: z.array(OrganizationGroupId).max(100).default([]),
})

export const organizationsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations',
    access: 'signed-in',
    summary: 'Organizations that the caller may see, with their health',
    query: z.object({ tag: Tag.optional(), text: z.string().max(200).optional() }),
    response: z.object({ organizations: z.array(Organization) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations',
    access: 'organizations:create',
    summary: 'Add a managed organization',
    body: OrganizationInput,
    response: Organization,
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId',
    access: 'organizations:read',
    summary: 'One organization with the history of its status',
    params: InOrganization,
    response: Organization.extend({ history: z.array(StatusChange) }),
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId',
    access: 'organizations:update',
    summary: 'Change name, time zone, country, tags or groups',
    params: InOrganization,
    body: z.strictObject({
      name: Name.optional(),
      timeZone: TimeZone.optional(),
      country: Country.optional(),
      tags: z.array(Tag).max(50).optional(),
      groupIds: z.array(OrganizationGroupId).max(100).optional(),
    }),
    response: Organization,
  }),
  requestDeletion: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/deletion',
    access: 'organizations:delete',
    summary: 'Delete the organization and all its data after the delay',
    params: InOrganization,
    body: z.strictObject({
      /** The organization's name, typed again. */
      name: z.string().max(200),
    }),
    response: Organization,
  }),
  cancelDeletion: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/deletion',
    access: 'organizations:delete',
    summary: 'Undo the request for deletion',
    params: InOrganization,
    response: Organization,
  }),
}

export const OrganizationGroup = z.object({
  id: OrganizationGroupId,
  name: z.string(),
  organizationIds: z.array(OrganizationId),
})
export type OrganizationGroup = z.infer<typeof OrganizationGroup>

const OneGroup = z.object({ organizationGroupId: OrganizationGroupId })
const GroupInput = z.strictObject({
  name: Name,
  organizationIds: z.array(OrganizationId).max(1000).default([]),
})

export const organizationGroupsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organization-groups',
    access: 'organization-groups:read',
    summary: 'Groups of organizations; they limit what non-administrators see',
    response: z.object({ groups: z.array(OrganizationGroup) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organization-groups',
    access: 'organization-groups:update',
    summary: 'Add a group of organizations',
    body: GroupInput,
    response: OrganizationGroup,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/organization-groups/:organizationGroupId',
    access: 'organization-groups:update',
    summary: 'Rename a group or change its organizations',
    params: OneGroup,
    body: GroupInput,
    response: OrganizationGroup,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organization-groups/:organizationGroupId',
    access: 'organization-groups:update',
    summary: 'Remove a group; its organizations stay',
    params: OneGroup,
    response: Nothing,
  }),
}

export const Settings = z.object({
  /**
   * Whether users of this organization need a second factor. `interactive`: enrolled at the first sign-in
   * with a browser, asked for everywhere from then on. `always`: also scripts are refused until it is
   * enrolled. `off`: only who enrolled is asked.
   */
  secondFactor: z.enum(['interactive', 'always', 'off']),
  /** Activity records older than this are removed. */
  activityRetentionDays: z.number().int().min(1).max(3650),
  /** So much may recordings of its sessions take; null: no limit of its own. */
  recordingQuotaBytes: z
    .number()
    .int()
    .min(1024 ** 2, 'Give at least 1 MiB.')
    .max(2 ** 50)
    .nullable(),
})
export type Settings = z.infer<typeof Settings>

export const organizationSettingsApi = {
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/settings',
    access: 'settings:read',
    summary: 'Sign-in and retention settings',
    params: InOrganization,
    response: Settings,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/settings',
    access: 'settings:update',
    summary: 'Change settings',
    params: InOrganization,
    body: z.strictObject({
      secondFactor: Settings.shape.secondFactor.optional(),
      activityRetentionDays: Settings.shape.activityRetentionDays.optional(),
      recordingQuotaBytes: Settings.shape.recordingQuotaBytes.optional(),
    }),
    response: Settings,
  }),
}
