import type { Access } from '@gatehouse/contract/endpoint'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { allows, type OrganizationKind, type Permission } from '@gatehouse/contract/permissions'
import type { Principal, UserPrincipal } from '../context.ts'
import { AppError, notFound } from '../errors.ts'

/** What a request brings to prove who it is. */
export interface Credentials {
  bearer: string | undefined
  cookie: string | undefined
  address: string
}

export interface KnownOrganization {
  id: OrganizationId
  kind: OrganizationKind
}

/** Answers who comes and where they want to go; the domains behind it are bound by the role `api`. */
export interface Doorkeeper {
  /** Anonymous without credentials. Throws `unauthenticated` when they are wrong, old or revoked. */
  authenticate(credentials: Credentials): Promise<Principal>
  findOrganization(id: OrganizationId): Promise<KnownOrganization | undefined>
  managingOrganization(): Promise<KnownOrganization>
}

export interface Door {
  path: string
  access: Access
}

/**
 * The one function that lets anybody in: HTTP, WebSocket and downloads alike.
 * @returns the organization that the request works in, when it works in one.
 */
export async function authorize(
  doorkeeper: Doorkeeper,
  door: Door,
  principal: Principal,
  wanted: string | undefined,
): Promise<KnownOrganization | undefined> {
  if (door.access === 'public') return undefined
  if (principal.kind === 'anonymous') {
    throw new AppError('unauthenticated', 'Sign in first: this request carries no valid sign-in.')
  }
  if (door.access === 'agent') return authorizeAgent(doorkeeper, principal)
  if (principal.kind !== 'user') {
    throw new AppError('forbidden', 'This is for users; an agent token does not open it.')
  }
  refuseUnenrolled(door, principal)
  refuseTokenWherePersonIsNeeded(door.access, principal)
  return authorizeUser(doorkeeper, door.access, principal, wanted)
}

async function authorizeAgent(doorkeeper: Doorkeeper, principal: Principal) {
  if (principal.kind !== 'agent') {
    throw new AppError('forbidden', 'This is for agents; use the token of an enrolled agent.')
  }
  const organization = await doorkeeper.findOrganization(principal.organizationId)
  if (!organization) throw new AppError('unauthenticated', "This agent's organization is gone.")
  return organization
}

/** Until the second factor stands, a login is good for nothing but setting it up. */
function refuseUnenrolled({ path }: Door, { by }: UserPrincipal): void {
  if (by.kind !== 'login' || by.isEnrolled || path.startsWith('/logins')) return
  throw new AppError('forbidden', 'Set up your second factor first; your organization requires it.')
}

function refuseTokenWherePersonIsNeeded(access: Access, { by }: UserPrincipal): void {
  if (access !== 'in-person' || by.kind === 'login') return
  throw new AppError('forbidden', 'Sign in with your password for this; an API token cannot do it.')
}

async function authorizeUser(
  doorkeeper: Doorkeeper,
  access: Access,
  principal: UserPrincipal,
  wanted: string | undefined,
): Promise<KnownOrganization | undefined> {
  if (wanted === undefined) {
    if (!isPermission(access)) return undefined
    const managing = await doorkeeper.managingOrganization()
    requirePermission(principal, managing, access)
    return managing
  }
  const organization = canReach(principal, wanted)
    ? await doorkeeper.findOrganization(wanted)
    : undefined
  if (!organization) throw notFound('organization', wanted)
  if (isPermission(access)) requirePermission(principal, organization, access)
  return organization
}

const isPermission = (access: Access): access is Permission => access.includes(':')

/** Whether an organization exists for a user at all. */
export const canReach = (principal: Reaching, id: string): id is OrganizationId =>
  principal.reach === 'all' ||
  principal.organizationId === id ||
  principal.reach.has(id as OrganizationId)

function requirePermission(
  { role, by }: UserPrincipal,
  { kind }: KnownOrganization,
  permission: Permission,
): void {
  if (!allows(role, kind, permission)) {
    throw new AppError(
      'forbidden',
      `Your role does not include the permission ${permission} here. Ask an administrator.`,
    )
  }
  if (by.kind === 'api-token' && !by.allows(permission)) {
    throw new AppError('forbidden', `This API token has no scope for ${permission}.`)
  }
}

/** A user, or what is known of one who is not asking right now. */
export type Reaching = Pick<UserPrincipal, 'organizationId' | 'role' | 'reach'> & {
  by?: UserPrincipal['by']
}

/** Whether a user may do something to an organization, for code that works on several at once. */
export const mayIn = (
  principal: Reaching,
  organization: KnownOrganization,
  permission: Permission,
): boolean =>
  canReach(principal, organization.id) &&
  allows(principal.role, organization.kind, permission) &&
  (principal.by?.kind !== 'api-token' || principal.by.allows(permission))
