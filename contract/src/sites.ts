import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { InOrganization, OrganizationId, SiteId } from './ids.ts'
import { StatusReport } from './statuses.ts'
import { Instant, Name } from './text.ts'

export const Site = z.object({
  id: SiteId,
  organizationId: OrganizationId,
  name: z.string(),
  status: StatusReport,
  sourceCount: z.number().int(),
  /** Whether an agent is enrolled; the list of agents has more. */
  hasAgent: z.boolean(),
  /** While a connection string waits to be used. */
  connectionStringExpiresAt: Instant.optional(),
  createdAt: Instant,
})
export type Site = z.infer<typeof Site>

/**
 * What an agent needs to enrol, in one line of letters: `gatehouse-<base64url of JSON>` with the server's
 * address, the SHA-256 fingerprint of its CA and a secret that works once.
 */
export const ConnectionString = z.string().regex(/^gatehouse-[A-Za-z0-9_-]{20,2000}$/)

export const ConnectionDetails = z.strictObject({
  url: z.url(),
  /** SHA-256 of the CA certificate's DER, lower-case hex. */
  caFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  secret: z.string().min(20).max(200),
})
export type ConnectionDetails = z.infer<typeof ConnectionDetails>

const OneSite = InOrganization.extend({ siteId: SiteId })
const WithConnectionString = z.object({
  connectionString: z.string(),
  expiresAt: Instant,
})

export const sitesApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sites',
    access: 'sites:read',
    summary: 'Sites of an organization',
    params: InOrganization,
    response: z.object({ sites: z.array(Site) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sites',
    access: 'sites:update',
    summary: 'Add a site; the answer holds the connection string for its agent, shown once',
    params: InOrganization,
    body: z.strictObject({ name: Name }),
    response: Site.extend(WithConnectionString.shape),
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/sites/:siteId',
    access: 'sites:update',
    summary: 'Rename a site',
    params: OneSite,
    body: z.strictObject({ name: Name }),
    response: Site,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/sites/:siteId',
    access: 'sites:update',
    summary: 'Remove a site with its agent and sources; records stay',
    params: OneSite,
    response: Nothing,
  }),
  issueConnectionString: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sites/:siteId/connection-string',
    access: 'sites:update',
    summary: 'A new connection string; one issued before stops working',
    params: OneSite,
    response: WithConnectionString,
  }),
}
