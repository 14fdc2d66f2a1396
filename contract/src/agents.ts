import { z } from 'zod'
import { CollectorReport, ConnectorKind } from './collectors.ts'
import { endpoint, Nothing } from './endpoint.ts'
import { AgentId, ConnectorId, InOrganization, OrganizationId, SiteId } from './ids.ts'
import { StatusChange, StatusReport } from './statuses.ts'
import { DirectoryAccess } from './directory-access.ts'
import { Instant } from './text.ts'

export const agentTokenPrefix = 'gha_'

/** The state of what an agent keeps until it is uploaded. */
export const SpoolReport = z.object({
  records: z.number().int().min(0),
  bytes: z.number().int().min(0),
  oldestAt: Instant.optional(),
})
export type SpoolReport = z.infer<typeof SpoolReport>

export const Agent = z.object({
  id: AgentId,
  organizationId: OrganizationId,
  siteId: SiteId,
  siteName: z.string(),
  hostname: z.string(),
  platform: z.string(),
  version: z.string(),
  isLocal: z.boolean(),
  status: StatusReport,
  uploadIntervalSeconds: z.number().int(),
  enrolledAt: Instant,
  lastSeenAt: Instant.optional(),
  spool: SpoolReport.optional(),
  /** Resident memory of the agent process, bytes. */
  memoryBytes: z.number().int().optional(),
})
export type Agent = z.infer<typeof Agent>

const OneAgent = InOrganization.extend({ agentId: AgentId })

export const agentsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/agents',
    access: 'agents:read',
    summary: 'Agents of an organization',
    params: InOrganization,
    response: z.object({ agents: z.array(Agent) }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/agents/:agentId',
    access: 'agents:read',
    summary: 'One agent with the history of its status',
    params: OneAgent,
    response: Agent.extend({ history: z.array(StatusChange) }),
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/agents/:agentId',
    access: 'agents:update',
    summary: "Change an agent's upload interval",
    params: OneAgent,
    body: z.strictObject({ uploadIntervalSeconds: z.number().int().min(1).max(86_400) }),
    response: Agent,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/agents/:agentId',
    access: 'agents:update',
    summary: 'End an agent: its token stops working at once',
    params: OneAgent,
    response: Nothing,
  }),
}

const HostFacts = {
  hostname: z.string().min(1).max(255),
  platform: z.string().min(1).max(255),
  version: z.string().min(1).max(50),
}

/** A domain, and as whom it is read. */
export const DirectoryLogin = DirectoryAccess.extend({
  /** `corp.test` */
  domain: z.string(),
  /** `CORP\\reader` or `reader@corp.test` */
  username: z.string(),
  password: z.string(),
})
export type DirectoryLogin = z.infer<typeof DirectoryLogin>

/** What the server wants of an agent; sent with each heartbeat's answer. */
export const AgentConfiguration = z.object({
  /** Changes whenever the configuration does. */
  revision: z.string(),
  uploadIntervalSeconds: z.number().int(),
  heartbeatSeconds: z.number().int(),
  spool: z.object({
    maxBytes: z.number().int(),
    maxAgeSeconds: z.number().int(),
  }),
  connectors: z.array(
    z.object({
      id: ConnectorId,
      kind: ConnectorKind,
      settings: z.record(z.string(), z.unknown()),
      /** Of connectors that sign in somewhere. Kept sealed by the agent, never logged. */
      directory: DirectoryLogin.optional(),
    }),
  ),
})
export type AgentConfiguration = z.infer<typeof AgentConfiguration>

/** The doors that agents use. */
export const agentApi = {
  enrol: endpoint({
    method: 'POST',
    path: '/agent/enrolments',
    access: 'public',
    summary: "Exchange a connection string's secret, once, for the agent's own token",
    body: z.strictObject({ secret: z.string().min(20).max(200), ...HostFacts }),
    response: z.object({ agentId: AgentId, token: z.string(), ca: z.string() }),
  }),
  rotateToken: endpoint({
    method: 'POST',
    path: '/agent/token',
    access: 'agent',
    summary: 'A new token; the one before works until the new one is first used',
    response: z.object({ token: z.string() }),
  }),
  heartbeat: endpoint({
    method: 'POST',
    path: '/agent/heartbeats',
    access: 'agent',
    summary: 'Tell that the agent lives, and learn what it shall do',
    body: z.strictObject({
      ...HostFacts,
      /** The agent's clock, to notice that it is wrong. */
      at: Instant,
      startedAt: Instant,
      memoryBytes: z.number().int().min(0),
      spool: SpoolReport,
      /** Of the SSH server of its computer: `SHA256:` and base64 without padding. */
      hostKeyFingerprints: z
        .array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/))
        .max(20)
        .default([]),
      connectors: z.array(z.strictObject({ id: ConnectorId, report: CollectorReport })).max(1000),
    }),
    response: z.object({
      configuration: AgentConfiguration,
      /** Set when the token is old and should be rotated. */
      shouldRotateToken: z.boolean(),
    }),
  }),
}
