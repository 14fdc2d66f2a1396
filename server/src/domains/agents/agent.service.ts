import type { Agent } from '@gatehouse/contract/agents'
import type { AgentId, SiteId } from '@gatehouse/contract/ids'
import type { StatusChange } from '@gatehouse/contract/statuses'
import { recordAuditEvent } from '#domains/audit-trail'
import { forgetStatus, lockStatuses, siteLostAgent, statusHistory } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import * as store from './agent.store.ts'
import { agentViews } from './agent.view.ts'

export const listAgents = (ctx: OrganizationContext): Promise<Agent[]> =>
  ctx.transaction(async (tx) => agentViews(tx, await store.listAgents(tx)))

async function getRow(tx: OrganizationTx, id: AgentId): Promise<store.AgentData> {
  const row = await store.findAgent(tx, id)
  if (!row) throw notFound('agent', id)
  return row
}

async function viewOf(tx: OrganizationTx, id: AgentId): Promise<Agent> {
  const [view] = await agentViews(tx, [await getRow(tx, id)])
  if (!view) throw notFound('agent', id)
  return view
}

export const getAgent = (
  ctx: OrganizationContext,
  id: AgentId,
): Promise<Agent & { history: StatusChange[] }> =>
  ctx.transaction(async (tx) => ({
    ...(await viewOf(tx, id)),
    history: await statusHistory(tx, { subject: 'agent', id }),
  }))

/** The agent learns it with its next heartbeat. */
export function changeUploadInterval(
  ctx: OrganizationContext,
  id: AgentId,
  seconds: number,
): Promise<Agent> {
  return ctx.transaction(async (tx) => {
    const before = await getRow(tx, id)
    await store.saveAgent(tx, id, { upload_interval_seconds: seconds })
    await recordAuditEvent(ctx, tx, {
      type: 'agent.updated',
      summary: `Changed the upload interval of the agent on ${before.hostname} from ${before.upload_interval_seconds} to ${seconds} seconds.`,
    })
    return viewOf(tx, id)
  })
}

export function removeAgent(ctx: OrganizationContext, id: AgentId): Promise<void> {
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, ctx.organizationId)
    const agent = await getRow(tx, id)
    await store.removeAgent(tx, id)
    await forgetStatus(ctx, tx, { subject: 'agent', id })
    await siteLostAgent(ctx, tx, agent.site_id as SiteId)
    await recordAuditEvent(ctx, tx, {
      type: 'agent.removed',
      summary: `Removed the agent on ${agent.hostname}; its token no longer works.`,
    })
  })
}

/** The agent of each site, by the site's id. */
export async function agentsBySite(tx: AnyTx): Promise<Map<string, AgentId>> {
  return new Map((await store.listAgents(tx)).map((row) => [row.site_id, row.id as AgentId]))
}

/** Uploads of the agent beside the server cost nothing, so they are not kept back. */
const localUploadSeconds = 2

/** Marks the agent that runs beside the server. */
export async function adoptLocalAgent(ctx: OrganizationContext, id: AgentId): Promise<SiteId> {
  return ctx.transaction(async (tx) => {
    const agent = await getRow(tx, id)
    if (!agent.is_local) {
      const change = { is_local: true, upload_interval_seconds: localUploadSeconds }
      await store.saveAgent(tx, id, change)
    }
    return agent.site_id as SiteId
  })
}

export const hasAgent = (ctx: OrganizationContext, id: AgentId): Promise<boolean> =>
  ctx.transaction(async (tx) => (await store.findAgent(tx, id)) !== undefined)
