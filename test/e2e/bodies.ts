import { defaultPasswordPolicy } from '@gatehouse/contract/password-policies'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'

export const nameOf = ({ method, path }: AnyEndpoint): string => `${method} ${path}`

const present = (id: string | undefined): string[] => (id === undefined ? [] : [id])

/** Names nothing. */
const nobody = '01930000-0000-7000-8000-000000000000'

/** A body for each endpoint that has one, with ids wherever it takes some. */
export function bodyFor(endpoint: AnyEndpoint, ids: Readonly<Record<string, string>>): unknown {
  const { organizationId, organizationGroupId, siteId, connectorId, userId, serviceDeskId } = ids
  const groupIds = [organizationGroupId]
  const webhook = { name: 'Taken', url: 'https://127.0.0.1:9/', events: ['alert.raised'] }
  const responseAction = { name: 'Taken', run: '/bin/true', ruleIds: [] }
  const email = {
    ...{ isEnabled: true, host: '127.0.0.1', port: 9, security: 'none', username: '', caPem: '' },
    ...{ fromAddress: 'intruder@example.com', fromName: 'Taken' },
  }
  const organizationIds = [organizationId]
  const rule = { name: 'Taken', filter: 'what=taken', isActive: true }
  const connection = {
    ...{ provider: 'servicenow', site: 'http://127.0.0.1:9', username: 'intruder' },
    password: 'Taken',
  }
  const template = { subject: 'Taken', text: 'Taken', html: 'Taken' }
  const { targetId, targetGroupId, credentialId } = ids
  const accessPolicy = {
    ...{
      name: 'Taken',
      userIds: [userId],
      sessionTypeIds: [],
      credentialIds: present(credentialId),
    },
    scope: {
      ...{ organizationIds, targetIds: present(targetId) },
      targetGroupIds: present(targetGroupId),
    },
  }
  const targetGroup = {
    ...{ name: 'Taken', targetIds: present(targetId) },
    rule: { pattern: '*', siteIds: present(siteId) },
  }
  const credential = {
    ...{ name: 'Taken', username: 'root', targetId },
    ...{ passwordPolicyId: ids['passwordPolicyId'], secret: { from: 'generated' } },
  }
  const passwordPolicy = { name: 'Taken', rules: defaultPasswordPolicy }
  const bodies: Record<string, unknown> = {
    'POST /organizations': { name: 'Intruder', groupIds },
    'PATCH /organizations/:organizationId': { name: 'Taken', groupIds },
    'POST /organizations/:organizationId/deletion': { name: 'Taken' },
    'PATCH /organizations/:organizationId/settings': { activityRetentionDays: 1 },
    'POST /organization-groups': { name: 'Mine now', organizationIds: [organizationId] },
    'PUT /organization-groups/:organizationGroupId': {
      name: 'Mine now',
      organizationIds: [organizationId],
    },
    'POST /organizations/:organizationId/sites': { name: 'Taken' },
    'PATCH /organizations/:organizationId/sites/:siteId': { name: 'Taken' },
    'POST /organizations/:organizationId/users': {
      username: 'intruder@example.com',
      role: 'business-viewer',
      groupIds,
    },
    'PATCH /organizations/:organizationId/users/:userId': { displayName: 'Taken', groupIds },
    'PATCH /organizations/:organizationId/agents/:agentId': { uploadIntervalSeconds: 1 },
    'POST /organizations/:organizationId/sources': {
      siteId,
      kind: 'linux-computer',
      name: 'Taken',
      connectors: [{ kind: 'linux-accounts' }],
    },
    'PATCH /organizations/:organizationId/sources/:sourceId': { name: 'Taken' },
    'PATCH /organizations/:organizationId/sources/:sourceId/connectors/:connectorId': {
      isEnabled: false,
    },
    'POST /organizations/:organizationId/investigations': { name: 'Taken', filter: '' },
    'PUT /organizations/:organizationId/investigations/:investigationId': {
      name: 'Taken',
      filter: '',
    },
    'POST /agent/heartbeats': {
      ...{ hostname: 'srv', platform: 'Linux', version: '0.1.0', memoryBytes: 1 },
      at: new Date().toISOString(),
      startedAt: new Date().toISOString(),
      spool: { records: 0, bytes: 0 },
      connectors: [{ id: connectorId, report: { isCollecting: false, problems: [], inputs: [] } }],
    },
    'POST /integration-credentials': { name: 'Intruder', username: 'intruder', organizationId },
    'POST /api-tokens': { name: 'Everything', scopes: ['all'] },
    'PUT /organizations/:organizationId/favourites/:targetId': { isFavourite: true },
    'POST /organizations/:organizationId/sessions': {
      ...{ targetIds: [targetId ?? nobody], sessionTypeId: ids['sessionTypeId'] ?? nobody },
    },
    'POST /organizations/:organizationId/sessions/:sessionId/decision': { decision: 'approved' },
    'POST /organizations/:organizationId/sessions/:sessionId/approval-links/:token': {
      reason: 'Taken',
    },
    'POST /organizations/:organizationId/sessions/:sessionId/termination': { reason: 'Taken' },
    'PUT /organizations/:organizationId/sessions/:sessionId/lock': { isLocked: true },
    'POST /organizations/:organizationId/sessions/:sessionId/messages': { text: 'Taken' },
    'POST /organizations/:organizationId/sessions/:sessionId/secret': { reason: 'Taken' },
    'POST /user-keys': { name: 'Taken', publicKey: 'ssh-ed25519 AAAA' },
    'POST /ssh-sign-ins/:code/decision': { decision: 'approved' },
    'PUT /email/settings': email,
    'POST /email/test': { to: 'intruder@example.com', settings: email },
    'PUT /email/templates/:key': template,
    'POST /email/templates/:key/preview': template,
    'POST /notifications/read': { notificationIds: ['01930000-0000-7000-8000-000000000000'] },
    'PUT /notifications/preferences': { mail: { 'agent-trouble': 'off' } },
    'POST /webhooks': webhook,
    'PUT /webhooks/:webhookId': webhook,
    'POST /response-actions': responseAction,
    'PUT /response-actions/:responseActionId': responseAction,
    'POST /response-actions/preview': responseAction,
    'PUT /organizations/:organizationId/alerts/:alertId/assignee': { userId },
    'POST /organizations/:organizationId/alerts/:alertId/comments': { text: 'Taken' },
    'POST /organizations/:organizationId/alerts/:alertId/resolve': { reason: 'Taken' },
    'POST /organizations/:organizationId/alerts/:alertId/reopen': { reason: 'Taken' },
    'POST /organizations/:organizationId/alert-rules/dry-run': {
      ...{ filter: 'what=thing', groupedOn: 'none', threshold: 1, thresholdSeconds: 60 },
    },
    'POST /alert-profiles': { name: 'Taken' },
    'PATCH /alert-profiles/:profileId': { organizationIds },
    'PUT /alert-profiles/:profileId/delivery': {
      email: {
        ...{ isEnabled: true, recipients: ['intruder@example.com'], minimumSeverity: 'low' },
        toOrganizationAdministrators: false,
      },
      tickets: { isEnabled: false, minimumSeverity: 'low' },
      webhooks: { webhookIds: [], minimumSeverity: 'low' },
    },
    'POST /alert-profiles/:profileId/rules': rule,
    'PATCH /alert-profiles/:profileId/rules/:ruleId': rule,
    'POST /suppression-rules': { ...rule, organizationIds },
    'PUT /suppression-rules/:suppressionRuleId': { ...rule, organizationIds },
    'POST /suppression-rules/preview': { filter: 'what=thing', organizationIds },
    'POST /service-desks': { name: 'Taken', connection },
    'POST /service-desks/test': { connection },
    'PATCH /service-desks/:serviceDeskId': { name: 'Taken', connection },
    'POST /service-desks/:serviceDeskId/test-ticket': { organizationId },
    'PUT /ticket-mappings/:organizationId': {
      ...{ serviceDeskId, company: { id: '1', name: 'Taken' }, routing: {}, isEnabled: false },
    },
    'POST /service-desks/callbacks/:token': { ID: 1, Action: 'updated' },
    'POST /session-types': { name: 'Taken', loginAccount: 'stored' },
    'PUT /session-types/:sessionTypeId': { name: 'Taken', loginAccount: 'stored' },
    'POST /session-types/preview': { accountTemplate: '%samaccountname%', hostname: 'web1' },
    'POST /access-policies': accessPolicy,
    'PUT /access-policies/:accessPolicyId': accessPolicy,
    'POST /organizations/:organizationId/access-policies/simulation': {
      targetId: targetId ?? '01930000-0000-7000-8000-000000000000',
      userId,
    },
    'POST /organizations/:organizationId/credentials': credential,
    'PATCH /organizations/:organizationId/credentials/:credentialId': {
      ...{ name: 'Taken', passwordPolicyId: ids['passwordPolicyId'] ?? null },
    },
    'PUT /organizations/:organizationId/credentials/:credentialId/secret': credential.secret,
    'POST /organizations/:organizationId/credentials/:credentialId/rotation': {
      confirmsDependents: true,
    },
    'POST /organizations/:organizationId/credentials/:credentialId/reveal': { reason: 'Taken' },
    'POST /organizations/:organizationId/credentials/:credentialId/checkouts': { reason: 'Taken' },
    'POST /organizations/:organizationId/password-policies': passwordPolicy,
    'PUT /organizations/:organizationId/password-policies/:passwordPolicyId': passwordPolicy,
    'POST /organizations/:organizationId/targets': {
      ...{ name: 'Taken', address: '192.0.2.1', siteId, serviceCredentialId: credentialId },
    },
    'PATCH /organizations/:organizationId/targets/:targetId': {
      ...{ name: 'Taken', siteId, serviceCredentialId: credentialId },
    },
    'POST /organizations/:organizationId/targets/:targetId/host-keys': {
      fingerprint: `SHA256:${'A'.repeat(43)}`,
    },
    'PUT /organizations/:organizationId/targets/:targetId/computer': { choice: 'none' },
    'POST /organizations/:organizationId/target-groups': targetGroup,
    'PUT /organizations/:organizationId/target-groups/:targetGroupId': targetGroup,
    'POST /organizations/:organizationId/target-groups/preview': { rule: targetGroup.rule },
    'PUT /organizations/:organizationId/recordings/:recordingId/hold': { isHeld: true },
    'PUT /organizations/:organizationId/directories/:directoryId/settings': { syncMinutes: 1 },
    'POST /organizations/:organizationId/directories/:directoryId/users': {
      directoryObjectId: '01930000-0000-7000-8000-000000000000',
    },
    'POST /agent/directory-pictures/:pictureId/parts/:part': {
      ...{ connectorId, takenAt: '2026-01-01T00:00:00.000Z', isLast: true, objects: [] },
    },
    'POST /logins': { username: 'nobody', password: 'nothing' },
    'PUT /logins/current/password': { currentPassword: 'nothing', newPassword: 'Nothing-at-all-1' },
    'PUT /logins/current/second-factor': { code: '000000' },
    'POST /agent/enrolments': {
      ...{ hostname: 'srv', platform: 'Linux', version: '0.1.0' },
      secret: 'not-a-secret-that-anybody-knows',
    },
    'POST /invitations/preview': { token: 'not-a-token-that-anybody-knows' },
    'POST /invitations/accept': {
      token: 'not-a-token-that-anybody-knows',
      password: 'Nothing-at-all-1',
    },
  }
  return bodies[nameOf(endpoint)]
}

/** What has to be in the query. */
export const queryFor = (
  { path }: AnyEndpoint,
  { organizationId, connectorId }: Readonly<Record<string, string>>,
): Record<string, string> => {
  if (path === '/overview' || path === '/notifications')
    return { organizationId: organizationId ?? '' }
  if (path === '/recordings/search') return { text: 'thing' }
  if (path.endsWith('/state-reports/:stateReportKey/export')) {
    return { directoryId: nobody, format: 'csv' }
  }
  if (path.includes('/state-reports/')) return { directoryId: nobody }
  if (path.endsWith('/recordings/:recordingId/export')) return { format: 'text' }
  if (path.endsWith('/frames')) return { toMs: '1000' }
  if (path.endsWith('/facets')) return { field: 'who' }
  if (path.endsWith('/export')) return { format: 'csv' }
  if (path === '/activity/batches') {
    return { batchId: '01930000-0000-4000-8000-000000000001', connectorId: connectorId ?? '' }
  }
  return {}
}
