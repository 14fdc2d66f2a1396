/**
 * Every page's address. What stands behind `/organizations/$organizationId` is about that one; what does
 * not is about all that the reader may see, or about the reader.
 */
export const paths = {
  signIn: '/sign-in',
  invitation: '/invitation',
  secondFactor: '/second-factor',

  home: '/',
  overview: '/overview',
  allActivity: '/activity',
  allSources: '/sources',
  allAgents: '/agents',
  organizations: '/organizations',
  organizationGroups: '/organization-groups',

  organization: '/organizations/$organizationId',
  activity: '/organizations/$organizationId/activity',
  record: '/organizations/$organizationId/activity/records/$recordId',
  investigations: '/organizations/$organizationId/investigations',
  sites: '/organizations/$organizationId/sites',
  sources: '/organizations/$organizationId/sources',
  source: '/organizations/$organizationId/sources/$sourceId',
  connector: '/organizations/$organizationId/sources/$sourceId/connectors/$connectorId',
  quarantine: '/organizations/$organizationId/quarantine',
  agents: '/organizations/$organizationId/agents',
  agent: '/organizations/$organizationId/agents/$agentId',
  users: '/organizations/$organizationId/users',
  user: '/organizations/$organizationId/users/$userId',
  auditTrail: '/organizations/$organizationId/audit-trail',
  settings: '/organizations/$organizationId/settings',

  roles: '/roles',
  profile: '/profile',
  apiTokens: '/profile/api-tokens',
  logins: '/profile/logins',
  about: '/about',
  api: '/api',
} as const
