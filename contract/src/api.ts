import { activityBatchesApi } from './activity-batches.ts'
import { activityApi, investigationsApi, overviewApi } from './activity.ts'
import { agentApi, agentsApi } from './agents.ts'
import { auditTrailApi } from './audit-trail.ts'
import { collectorsApi } from './collectors.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { apiTokensApi, loginsApi } from './logins.ts'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from './organizations.ts'
import { sitesApi } from './sites.ts'
import { systemApi } from './system.ts'
import { invitationsApi, usersApi } from './users.ts'

/** Every way in, by noun: what is mounted, documented and tested is exactly this. */
export const api = {
  logins: loginsApi,
  apiTokens: apiTokensApi,
  invitations: invitationsApi,
  organizations: organizationsApi,
  organizationGroups: organizationGroupsApi,
  organizationSettings: organizationSettingsApi,
  sites: sitesApi,
  users: usersApi,
  agents: agentsApi,
  agent: agentApi,
  collectors: collectorsApi,
  activityBatches: activityBatchesApi,
  activity: activityApi,
  investigations: investigationsApi,
  overview: overviewApi,
  auditTrail: auditTrailApi,
  system: systemApi,
} as const

const groups: readonly Readonly<Record<string, AnyEndpoint>>[] = Object.values(api)

export const allEndpoints: readonly AnyEndpoint[] = groups.flatMap((group) => Object.values(group))
