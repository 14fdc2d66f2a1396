import { activityBatchesApi } from './activity-batches.ts'
import { activityApi, investigationsApi, overviewApi } from './activity.ts'
import { agentApi, agentsApi } from './agents.ts'
import { accessPoliciesApi } from './access-policies.ts'
import { alertProfilesApi, alertRulesApi, suppressionRulesApi } from './alert-rules.ts'
import { alertsApi } from './alerts.ts'
import { auditTrailApi } from './audit-trail.ts'
import { collectorsApi } from './collectors.ts'
import { credentialsApi } from './credentials.ts'
import { passwordPoliciesApi } from './password-policies.ts'
import { directoriesApi, directoryPicturesApi } from './directories.ts'
import { directoryUsersApi } from './directory-users.ts'
import { emailApi } from './email.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { integrationCredentialsApi } from './integration-credentials.ts'
import { apiTokensApi, loginsApi } from './logins.ts'
import { notificationsApi } from './notifications.ts'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from './organizations.ts'
import { recordingsApi } from './recordings.ts'
import { responseActionsApi } from './response-actions.ts'
import { sessionLiveApi } from './session-live.ts'
import { sessionTypesApi } from './session-types.ts'
import { sessionsApi } from './sessions.ts'
import { sitesApi } from './sites.ts'
import { stateReportsApi } from './state-reports.ts'
import { systemApi } from './system.ts'
import { serviceDesksApi } from './service-desks.ts'
import { targetsApi } from './targets.ts'
import { targetGroupsApi } from './target-groups.ts'
import { ticketsApi } from './tickets.ts'
import { timelineApi } from './timeline.ts'
import { invitationsApi, usersApi } from './users.ts'
import { userKeysApi } from './user-keys.ts'
import { webhooksApi } from './webhooks.ts'

/** Every way in, by noun: what is mounted, documented and tested is exactly this. */
export const api = {
  logins: loginsApi,
  apiTokens: apiTokensApi,
  invitations: invitationsApi,
  userKeys: userKeysApi,
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
  email: emailApi,
  notifications: notificationsApi,
  webhooks: webhooksApi,
  serviceDesks: serviceDesksApi,
  tickets: ticketsApi,
  alerts: alertsApi,
  alertProfiles: alertProfilesApi,
  alertRules: alertRulesApi,
  suppressionRules: suppressionRulesApi,
  responseActions: responseActionsApi,
  integrationCredentials: integrationCredentialsApi,
  sessionTypes: sessionTypesApi,
  accessPolicies: accessPoliciesApi,
  credentials: credentialsApi,
  passwordPolicies: passwordPoliciesApi,
  targets: targetsApi,
  targetGroups: targetGroupsApi,
  directories: directoriesApi,
  directoryPictures: directoryPicturesApi,
  stateReports: stateReportsApi,
  directoryUsers: directoryUsersApi,
  sessions: sessionsApi,
  sessionLive: sessionLiveApi,
  recordings: recordingsApi,
  timeline: timelineApi,
  auditTrail: auditTrailApi,
  system: systemApi,
} as const

const groups: readonly Readonly<Record<string, AnyEndpoint>>[] = Object.values(api)

export const allEndpoints: readonly AnyEndpoint[] = groups.flatMap((group) => Object.values(group))
