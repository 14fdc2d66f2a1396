import { type NotificationKind, notificationKinds } from '@gatehouse/contract/notifications'
import type { Permission } from '@gatehouse/contract/permissions'
import type { KnownOrganization, Reaching } from '#platform/http/doorkeeper.ts'
import { canReach, mayIn } from '#platform/http/doorkeeper.ts'

interface Rule {
  permission: Permission
  /** Where the permission is asked for: what the MSP runs for all is put right in the managing organization. */
  in: 'its organization' | 'the managing one'
}

/** Who is told of something is who may look at it where it is put right. */
const rules: Readonly<Record<NotificationKind, Rule>> = {
  'agent-update': { permission: 'agents:read', in: 'its organization' },
  'agent-trouble': { permission: 'agents:read', in: 'its organization' },
  'source-trouble': { permission: 'sources:read', in: 'its organization' },
  'organization-trouble': { permission: 'settings:read', in: 'its organization' },
  'credential-expiry': { permission: 'users:read', in: 'its organization' },
  'credential-trouble': { permission: 'credentials:read', in: 'its organization' },
  'certificate-expiry': { permission: 'settings:read', in: 'the managing one' },
  'email-failing': { permission: 'email:read', in: 'the managing one' },
  'webhook-failing': { permission: 'webhooks:read', in: 'the managing one' },
  'tickets-failing': { permission: 'service-desks:read', in: 'the managing one' },
  'session-leftovers': { permission: 'sessions:read', in: 'its organization' },
  'break-glass': { permission: 'sessions:read', in: 'its organization' },
  'recording-store': { permission: 'recordings:read', in: 'the managing one' },
  'recording-quota': { permission: 'recordings:read', in: 'its organization' },
  'target-trouble': { permission: 'targets:read', in: 'its organization' },
  'ssh-failing': { permission: 'settings:read', in: 'the managing one' },
  'response-action-failing': { permission: 'response-actions:read', in: 'the managing one' },
}

/** What somebody may be told of an organization that they reach. */
export function visibleKinds(
  who: Reaching,
  organization: KnownOrganization,
  managing: KnownOrganization | undefined,
): NotificationKind[] {
  if (!canReach(who, organization.id)) return []
  return notificationKinds.filter((kind) => {
    const { permission, in: where } = rules[kind]
    const asked = where === 'its organization' ? organization : managing
    return asked !== undefined && mayIn(who, asked, permission)
  })
}
