import type { AgentId, OrganizationId, SiteId } from '@gatehouse/contract/ids'
import { ConnectionDetails } from '@gatehouse/contract/sites'
import { createSite } from '#domains/organizations'
import {
  type AgentContext,
  type ContextParts,
  type OrganizationContext,
  systemContext,
  within,
} from '#platform/context.ts'
import { authenticateAgent, enrol } from './enrolment.service.ts'

export const point = { url: 'https://gatehouse.test:6500', caFingerprint: 'ab'.repeat(32) }

export const secretIn = (connectionString: string): string =>
  ConnectionDetails.parse(
    JSON.parse(Buffer.from(connectionString.replace('gatehouse-', ''), 'base64url').toString()),
  ).secret

export interface EnrolledAgent {
  agentId: AgentId
  siteId: SiteId
  token: string
  ctx: AgentContext
}

/** A site of the organization with an agent that came in through its connection string. */
export async function anEnrolledAgent(
  parts: ContextParts,
  organization: OrganizationContext & { id: OrganizationId },
  name = 'Berlin',
): Promise<EnrolledAgent> {
  const site = await createSite(organization, point, name)
  const ctx = systemContext('test', parts)
  const host = { hostname: 'web1', platform: 'linux', version: '0.1.0' }
  const { agentId, token } = await enrol(ctx, secretIn(site.connectionString), host)
  return { agentId, siteId: site.id, token, ctx: await agentContext(parts, organization, token) }
}

export async function agentContext(
  parts: ContextParts,
  organization: OrganizationContext,
  token: string,
): Promise<AgentContext> {
  const ctx = systemContext('test', parts)
  const principal = await authenticateAgent(parts.db, token, ctx.now())
  return within({ ...ctx, principal }, organization.organizationId, organization.organizationKind)
}
