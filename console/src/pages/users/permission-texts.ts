import type { Permission } from '@gatehouse/contract/permissions'

const texts: Readonly<Record<Permission, string>> = {
  'organizations:read': 'See organizations',
  'organizations:create': 'Add organizations',
  'organizations:update': 'Change organizations',
  'organizations:delete': 'Delete organizations',
  'organization-groups:read': 'See groups of organizations',
  'organization-groups:update': 'Change groups of organizations',
  'sites:read': 'See sites',
  'sites:update': 'Change sites, issue connection strings',
  'agents:read': 'See agents',
  'agents:update': 'Change and end agents',
  'sources:read': 'See sources',
  'sources:update': 'Change sources and connectors',
  'activity:read': 'Search activity',
  'activity:export': 'Export activity',
  'investigations:update': 'Save investigations',
  'users:read': 'See users',
  'users:update': 'Invite and change users',
  'settings:read': 'See settings',
  'settings:update': 'Change settings',
  'audit-trail:read': 'Read the audit trail',
}

/** A permission in words, as in a sentence that begins with “may”. */
export const permissionText = (permission: Permission): string => texts[permission]
