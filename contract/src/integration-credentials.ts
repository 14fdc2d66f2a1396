import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { IntegrationCredentialId, OrganizationId } from './ids.ts'
import { Instant, Name } from './text.ts'

/** For programs that speak the Integration API on its own port, with HTTP Basic (RFC 7617) over TLS. */
export const IntegrationCredential = z.object({
  id: IntegrationCredentialId,
  name: z.string(),
  /** Of the managing organization: all organizations. Of a managed one: that one. */
  organizationId: OrganizationId,
  username: z.string(),
  mayRead: z.boolean(),
  mayWrite: z.boolean(),
  expiresAt: Instant.optional(),
  lastUsedAt: Instant.optional(),
  createdBy: z.string(),
  createdAt: Instant,
})
export type IntegrationCredential = z.infer<typeof IntegrationCredential>

const OneCredential = z.object({ integrationCredentialId: IntegrationCredentialId })
const WithPassword = IntegrationCredential.extend({
  /** Shown this once. */
  password: z.string(),
})

export const integrationCredentialsApi = {
  list: endpoint({
    method: 'GET',
    path: '/integration-credentials',
    access: 'integration-credentials:read',
    summary: 'Credentials for the Integration API',
    response: z.object({
      credentials: z.array(IntegrationCredential),
      /** Where clients are pointed to; absent while the Integration API is switched off. */
      url: z.string().optional(),
    }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/integration-credentials',
    access: 'integration-credentials:update',
    summary: 'Add a credential; the answer holds its password',
    body: z.strictObject({
      name: Name,
      organizationId: OrganizationId,
      /** As clients send it; `DOMAIN\user` is one as well. */
      username: z
        .string()
        .trim()
        .min(1, 'Give a user name.')
        .max(200)
        .regex(/^[^:\p{Cc}]+$/u, 'A user name has no colon.'),
      mayRead: z.boolean().default(true),
      mayWrite: z.boolean().default(false),
      expiresAt: Instant.optional(),
    }),
    response: WithPassword,
  }),
  renewPassword: endpoint({
    method: 'POST',
    path: '/integration-credentials/:integrationCredentialId/password',
    access: 'integration-credentials:update',
    summary: 'Make a new password; the one before stops working, and a limit in time begins anew',
    params: OneCredential,
    response: WithPassword,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/integration-credentials/:integrationCredentialId',
    access: 'integration-credentials:update',
    summary: 'Remove a credential; it stops working at once',
    params: OneCredential,
    response: Nothing,
  }),
}
