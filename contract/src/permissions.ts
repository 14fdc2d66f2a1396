import { z } from 'zod'

export const permissions = [
  'organizations:read',
  'organizations:create',
  'organizations:update',
  'organizations:delete',
  'organization-groups:read',
  'organization-groups:update',
  'sites:read',
  'sites:update',
  'agents:read',
  'agents:update',
  'sources:read',
  'sources:update',
  'activity:read',
  'activity:export',
  'investigations:update',
  'users:read',
  'users:update',
  'settings:read',
  'settings:update',
  'audit-trail:read',
  'alerts:read',
  'alerts:update',
  'alert-rules:read',
  'alert-rules:update',
  'alert-delivery:update',
  'email:read',
  'email:update',
  'webhooks:read',
  'webhooks:update',
  'service-desks:read',
  'service-desks:update',
  'tickets:read',
  'tickets:update',
  'response-actions:read',
  'response-actions:update',
  'integration-credentials:read',
  'integration-credentials:update',
  'targets:read',
  'targets:update',
  'credentials:read',
  'credentials:update',
  'access-policies:read',
  'access-policies:update',
  'sessions:start',
  'sessions:read',
  'sessions:watch',
  'sessions:control',
  'recordings:read',
  'recordings:update',
] as const
export const Permission = z.enum(permissions)
export type Permission = z.infer<typeof Permission>

export const managingRoles = ['administrator', 'editor', 'viewer'] as const
export const managedRoles = ['co-managing-administrator', 'business-viewer'] as const

/** Administrator, editor and viewer work at the MSP; the other two at one customer. */
export const Role = z.enum([...managingRoles, ...managedRoles])
export type Role = z.infer<typeof Role>

export const OrganizationKind = z.enum(['managing', 'managed'])
export type OrganizationKind = z.infer<typeof OrganizationKind>

const reading = [
  'organizations:read',
  'organization-groups:read',
  'sites:read',
  'agents:read',
  'sources:read',
  'activity:read',
  'alerts:read',
  'tickets:read',
  'targets:read',
  'sessions:start',
] as const satisfies readonly Permission[]

const none: readonly Permission[] = []

/**
 * What each role may do, by the kind of organization it does it to: an editor changes the users of a
 * customer and not those of the MSP.
 */
export const rolePermissions: Readonly<
  Record<Role, Readonly<Record<OrganizationKind, readonly Permission[]>>>
> = {
  administrator: { managing: permissions, managed: permissions },
  editor: {
    managing: [
      ...reading,
      'organizations:create',
      'sites:update',
      'sources:update',
      'activity:export',
      'investigations:update',
      'users:read',
      'settings:read',
      'alerts:update',
      'alert-rules:read',
      'alert-rules:update',
      'tickets:update',
      'email:read',
      'webhooks:read',
      'service-desks:read',
      'targets:update',
      'credentials:read',
      'access-policies:read',
      'sessions:read',
    ],
    managed: [
      ...reading,
      'organizations:update',
      'organizations:delete',
      'sites:update',
      'sources:update',
      'activity:export',
      'investigations:update',
      'users:read',
      'users:update',
      'settings:read',
      'settings:update',
      'alerts:update',
      'alert-rules:read',
      'tickets:update',
      'targets:update',
      'credentials:read',
      'sessions:read',
    ],
  },
  viewer: { managing: reading, managed: reading },
  'co-managing-administrator': {
    managing: none,
    managed: [
      'organizations:read',
      'sites:read',
      'sites:update',
      'agents:read',
      'agents:update',
      'sources:read',
      'sources:update',
      'activity:read',
      'activity:export',
      'users:read',
      'users:update',
      'settings:read',
      'alerts:read',
      'alerts:update',
      'tickets:read',
      'targets:read',
      'sessions:start',
      'sessions:read',
      'sessions:watch',
      'recordings:read',
    ],
  },
  'business-viewer': {
    managing: none,
    managed: [
      'organizations:read',
      'sources:read',
      'activity:read',
      'activity:export',
      'alerts:read',
      'tickets:read',
    ],
  },
}

export const allows = (role: Role, kind: OrganizationKind, permission: Permission): boolean =>
  rolePermissions[role][kind].includes(permission)
