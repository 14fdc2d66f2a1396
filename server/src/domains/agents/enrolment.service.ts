import { agentTokenPrefix } from '@gatehouse/contract/agents'
import { AgentId, type OrganizationId, type SiteId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { forgetStatus, redeemEnrolmentSecret, setStatus } from '#domains/organizations'
import type { AgentContext, AgentPrincipal, Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { Database } from '#platform/db/database.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import * as store from './agent.store.ts'

export interface HostFacts {
  hostname: string
  platform: string
  version: string
}

/** Every upload at once would be waste; critical records do not wait for it. */
export const defaultUploadIntervalSeconds = 900

/** Exchanges the secret of a connection string for the agent's own token, once. */
export function enrol(
  ctx: Context,
  secret: string,
  host: HostFacts,
): Promise<{ agentId: AgentId; token: string }> {
  return ctx.db.asSystem('enrol an agent, which is nobody yet', async (tx) => {
    const site = await redeemEnrolmentSecret(ctx, tx, secret)
    const replaced = await endAgentOfSite(ctx, tx, site.siteId)
    const agentId = newId(AgentId, ctx.now())
    const token = newToken(agentTokenPrefix)
    await store.saveNewAgent(tx, {
      id: agentId,
      organization_id: site.organizationId,
      site_id: site.siteId,
      ...host,
      upload_interval_seconds: defaultUploadIntervalSeconds,
      token_hash: tokenHash(token),
      token_issued_at: ctx.now(),
      enrolled_at: ctx.now(),
    })
    await setStatus(ctx, tx, {
      organizationId: site.organizationId,
      subject: { subject: 'agent', id: agentId },
      parent: { subject: 'site', id: site.siteId },
      name: host.hostname,
      status: 'new',
      reason: `The agent on ${host.hostname} is enrolled and has not reported yet.`,
    })
    await recordAuditEvent(ctx, tx, {
      organizationId: site.organizationId,
      who: { name: `Agent on ${host.hostname}` },
      type: 'agent.enrolled',
      summary: replaced
        ? `Enrolled for the site ${site.siteName}, in place of the agent on ${replaced}.`
        : `Enrolled for the site ${site.siteName}.`,
      details: { agentId, ...host },
    })
    return { agentId, token }
  })
}

/** A site has one agent: the one before loses its token. */
async function endAgentOfSite(ctx: Context, tx: SystemTx, siteId: SiteId) {
  const before = await store.findAgentOfSite(tx, siteId)
  if (!before) return undefined
  await store.removeAgent(tx, before.id as AgentId)
  await forgetStatus(ctx, tx, { subject: 'agent', id: before.id })
  return before.hostname
}

/** Throws `unauthenticated` for a token that no agent has, or has no more. */
export function authenticateAgent(db: Database, token: string, now: Date): Promise<AgentPrincipal> {
  return db.asSystem('look up the agent of a token', async (tx) => {
    const hash = tokenHash(token)
    const agent = await store.findAgentByToken(tx, hash)
    if (!agent) {
      throw new AppError(
        'unauthenticated',
        'This agent token is not valid: the agent was removed or replaced. Enrol it again with a new connection string.',
      )
    }
    const agentId = agent.id as AgentId
    if (agent.next_token_hash?.equals(hash)) await store.promoteToken(tx, agentId, hash, now)
    return {
      kind: 'agent',
      agentId,
      organizationId: agent.organization_id as OrganizationId,
      siteId: agent.site_id as SiteId,
    }
  })
}

/** The one before works until the new one is used, so that a lost answer locks nobody out. */
export function rotateToken(ctx: AgentContext): Promise<{ token: string }> {
  return ctx.transaction(async (tx) => {
    const token = newToken(agentTokenPrefix)
    await store.saveAgent(tx, ctx.principal.agentId, { next_token_hash: tokenHash(token) })
    return { token }
  })
}
