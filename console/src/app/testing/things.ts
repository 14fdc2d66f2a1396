import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { CurrentLogin } from '@gatehouse/contract/logins'
import type { Organization } from '@gatehouse/contract/organizations'
import { type Role, rolePermissions } from '@gatehouse/contract/permissions'
import type { User } from '@gatehouse/contract/users'
import {
  ActivityRecordId,
  type OrganizationId,
  OrganizationId as OrganizationIds,
  UserId,
} from '@gatehouse/contract/ids'

let made = 0

/** A new id each time; the digits only have to look like a UUIDv7. */
const nextId = (): string => {
  made += 1
  return `01999999-0000-7000-8000-${String(made).padStart(12, '0')}`
}

const at = '2026-11-21T09:00:00.000Z'

export const managingId: OrganizationId = OrganizationIds.parse(nextId())
export const customerId: OrganizationId = OrganizationIds.parse(nextId())

const healthy = { status: 'healthy', reason: 'All sources collect.', since: at } as const

export const anOrganization = (given: Partial<Organization> = {}): Organization => ({
  id: managingId,
  kind: 'managing',
  name: 'Northwind',
  timeZone: 'Europe/Berlin',
  country: 'DE',
  tags: [],
  groupIds: [],
  status: healthy,
  siteCount: 1,
  sourceCount: 1,
  createdAt: at,
  ...given,
})

export const aCustomer = (given: Partial<Organization> = {}): Organization =>
  anOrganization({ id: customerId, kind: 'managed', name: 'Alpine', timeZone: 'UTC', ...given })

export const aUser = (given: Partial<User> = {}): User => ({
  id: UserId.parse(nextId()),
  organizationId: managingId,
  username: 'maria',
  displayName: 'Maria Keller',
  email: 'maria@example.com',
  role: 'administrator',
  isBuiltIn: false,
  isEnabled: true,
  state: 'verified',
  groupIds: [],
  hasSecondFactor: true,
  createdAt: at,
  ...given,
})

export const aLogin = (role: Role = 'administrator'): CurrentLogin => {
  const isManaging = rolePermissions[role].managing.length > 0
  const organization = isManaging ? anOrganization() : aCustomer()
  return {
    user: aUser({ role, organizationId: organization.id }),
    organization,
    permissions: {
      managing: [...rolePermissions[role].managing],
      managed: [...rolePermissions[role].managed],
    },
    step: 'done',
    csrfToken: 'proof-1',
    expiresAt: at,
  }
}

export const aRecord = (given: Partial<ActivityRecord> = {}): ActivityRecord => ({
  id: ActivityRecordId.parse(nextId()),
  at,
  who: 'maria',
  action: 'Modified',
  objectType: 'Group',
  what: 'sudo',
  where: 'web-02',
  workstation: '',
  source: 'web-02',
  connector: 'Linux Accounts',
  succeeded: true,
  certainty: 'joined',
  details: [],
  receivedAt: at,
  ...given,
})
