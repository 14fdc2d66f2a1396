import { randomBytes } from 'node:crypto'
import type {
  AgentId,
  ApiTokenId,
  LoginId,
  OrganizationId,
  SiteId,
  UserId,
} from '@gatehouse/contract/ids'
import type { OrganizationKind, Permission, Role } from '@gatehouse/contract/permissions'
import type { Database } from './db/database.ts'
import type { OrganizationTx } from './db/organization.ts'
import type { Log } from './log/log.ts'

export interface UserPrincipal {
  kind: 'user'
  userId: UserId
  username: string
  /** Where the user belongs; the managing organization for people of the MSP. */
  organizationId: OrganizationId
  role: Role
  /** `all`, or the organizations that the user's groups reach. Their own is always among them. */
  reach: 'all' | ReadonlySet<OrganizationId>
  /** How they came in. An API token may do less than its user. */
  by:
    | { kind: 'login'; loginId: LoginId; isEnrolled: boolean; csrfToken: string; isCookie: boolean }
    | { kind: 'api-token'; apiTokenId: ApiTokenId; allows: (permission: Permission) => boolean }
}

export interface AgentPrincipal {
  kind: 'agent'
  agentId: AgentId
  organizationId: OrganizationId
  siteId: SiteId
}

/** Who acts. Made by authentication alone, never from what a request says of itself. */
export type Principal =
  | UserPrincipal
  | AgentPrincipal
  | { kind: 'anonymous' }
  /** Our own work: jobs and roles. */
  | { kind: 'system'; name: string }

export interface Clock {
  now(): Date
}

/** The first argument of every service: who acts, for which request, with which clock and database. */
export interface Context<Who extends Principal = Principal> extends Clock {
  readonly db: Database
  readonly log: Log
  readonly principal: Who
  readonly requestId: string
  /** Address the request came from; empty for our own work. */
  readonly address: string
  /** Random bytes; tests own them. */
  readonly random: (bytes: number) => Buffer
}

export type UserContext = Context<UserPrincipal>

/** A context whose transactions are confined to one organization, checked before it was made. */
export interface OrganizationContext<Who extends Principal = Principal> extends Context<Who> {
  readonly organizationId: OrganizationId
  readonly organizationKind: OrganizationKind
  transaction<T>(work: (tx: OrganizationTx) => Promise<T>): Promise<T>
}

export type AgentContext = OrganizationContext<AgentPrincipal>

/** Confines a context to an organization. The caller has checked that the principal may be there. */
export function within<Who extends Principal>(
  ctx: Context<Who>,
  organizationId: OrganizationId,
  organizationKind: OrganizationKind,
): OrganizationContext<Who> {
  return {
    ...ctx,
    organizationId,
    organizationKind,
    transaction: (work) => ctx.db.inOrganization(organizationId, work),
  }
}

export interface ContextParts {
  db: Database
  log: Log
  now?: () => Date
  random?: (bytes: number) => Buffer
}

/** For our own work: jobs, start-up, commands. */
export function systemContext(name: string, { db, log, now, random }: ContextParts): Context {
  return {
    db,
    log: log.child({ system: name }),
    principal: { kind: 'system', name },
    requestId: name,
    address: '',
    now: now ?? (() => new Date()),
    random: random ?? randomBytes,
  }
}

/** The name that the audit trail shows. */
export function actorName(principal: Principal): string {
  if (principal.kind === 'user') return principal.username
  if (principal.kind === 'agent') return `Agent ${principal.agentId}`
  return 'Gatehouse'
}
