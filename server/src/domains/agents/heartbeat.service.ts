import { createHmac } from 'node:crypto'
import type { AgentConfiguration, SpoolReport } from '@gatehouse/contract/agents'
import type { CollectorReport } from '@gatehouse/contract/collectors'
import { AgentId, type ConnectorId, OrganizationId, SiteId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { lockStatuses, setStatus } from '#domains/organizations'
import type { AgentContext, Context } from '#platform/context.ts'
import type { SealingKey } from '#platform/crypto/seal.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { domainEvent, raise } from '#platform/jobs/jobs.ts'
import { healthOf, silenceOf } from './agent-health.ts'
import * as store from './agent.store.ts'
import type { HostFacts } from './enrolment.service.ts'

/** An agent stopped reporting; what it collects is unknown from then on. */
export const agentWentSilent = domainEvent(
  'agent.went-silent',
  z.object({ organizationId: OrganizationId, agentId: AgentId, siteId: SiteId }),
)

export interface Heartbeat extends HostFacts {
  at: string
  startedAt: string
  memoryBytes: number
  spool: SpoolReport
  hostKeyFingerprints: string[]
  connectors: { id: ConnectorId; report: CollectorReport }[]
}

/** What agents collect belongs to a domain above this one, which is bound at the start. */
export interface Collection {
  connectorsOf(tx: OrganizationTx, siteId: SiteId): Promise<AgentConfiguration['connectors']>
  keepReports(
    ctx: AgentContext,
    tx: OrganizationTx,
    reports: Heartbeat['connectors'],
  ): Promise<void>
}

export interface AgentOptions {
  version: string
  collection: Collection
  /** Revisions are made under it: a configuration holds passwords, and its revision is written to logs. */
  revisionKey: SealingKey
  spool: AgentConfiguration['spool']
}

const heartbeatSeconds = 30
const tokenAgeDays = 30
const dayMilliseconds = 86_400_000

export function acceptHeartbeat(
  ctx: AgentContext,
  heartbeat: Heartbeat,
  { version, collection, revisionKey, spool }: AgentOptions,
): Promise<{ configuration: AgentConfiguration; shouldRotateToken: boolean }> {
  const { agentId, siteId, organizationId } = ctx.principal
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, organizationId)
    const agent = await store.findAgent(tx, agentId)
    if (!agent) throw new AppError('unauthenticated', 'This agent was removed.')
    await store.saveAgent(tx, agentId, {
      hostname: heartbeat.hostname,
      platform: heartbeat.platform,
      version: heartbeat.version,
      last_seen_at: ctx.now(),
      started_at: new Date(heartbeat.startedAt),
      memory_bytes: heartbeat.memoryBytes,
      spool: JSON.stringify(heartbeat.spool),
      host_key_fingerprints: heartbeat.hostKeyFingerprints,
    })
    await setStatus(ctx, tx, {
      organizationId,
      subject: { subject: 'agent', id: agentId },
      parent: { subject: 'site', id: siteId },
      name: heartbeat.hostname,
      ...healthOf({ ...heartbeat, at: new Date(heartbeat.at), now: ctx.now() }, version),
    })
    await collection.keepReports(ctx, tx, heartbeat.connectors)
    const connectors = await collection.connectorsOf(tx, siteId)
    return {
      configuration: withRevision(revisionKey, {
        uploadIntervalSeconds: agent.upload_interval_seconds,
        heartbeatSeconds: agent.is_local ? 5 : heartbeatSeconds,
        spool,
        connectors,
      }),
      shouldRotateToken:
        ctx.now().getTime() - agent.token_issued_at.getTime() > tokenAgeDays * dayMilliseconds,
    }
  })
}

function withRevision(
  { secret }: SealingKey,
  configuration: Omit<AgentConfiguration, 'revision'>,
): AgentConfiguration {
  const digest = createHmac('sha256', secret.reveal()).update(JSON.stringify(configuration))
  const revision = digest.digest('hex')
  return { revision: revision.slice(0, 16), ...configuration }
}

/** Three heartbeats missed and a little more. */
const silenceMilliseconds = 2 * 60_000

/**
 * Marks agents offline that have not reported. `upSince` is when this server began to listen: before that
 * nobody could report.
 */
export async function noticeSilence(ctx: Context, upSince: Date): Promise<void> {
  const since = new Date(ctx.now().getTime() - silenceMilliseconds)
  if (upSince > since) return
  await ctx.db.asSystem('find agents that went silent', async (tx) => {
    for (const agent of await store.listAgentsNotSeenSince(tx, since)) {
      const organizationId = agent.organization_id as OrganizationId
      const isNews = await setStatus(ctx, tx, {
        organizationId,
        subject: { subject: 'agent', id: agent.id },
        parent: { subject: 'site', id: agent.site_id },
        name: agent.hostname,
        ...silenceOf(agent.hostname, agent.last_seen_at),
      })
      if (!isNews) continue
      await raise(tx, agentWentSilent, {
        organizationId,
        agentId: agent.id,
        siteId: agent.site_id,
      })
    }
  })
}
