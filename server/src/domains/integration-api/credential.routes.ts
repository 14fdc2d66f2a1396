import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import type { Mount } from '#platform/http/mount.ts'
import {
  createCredential,
  listCredentials,
  removeCredential,
  renewPassword,
} from './credential.service.ts'

/** Where clients are pointed to; known when the port is bound, absent while it is switched off. */
export interface IntegrationPoint {
  url?: string | undefined
}

export function integrationCredentialRoutes(mount: Mount, point: IntegrationPoint): void {
  mount(integrationCredentialsApi.list, async (ctx) => ({
    credentials: await listCredentials(ctx),
    ...(point.url === undefined ? {} : { url: point.url }),
  }))
  mount(integrationCredentialsApi.create, (ctx, { body }) => createCredential(ctx, body))
  mount(integrationCredentialsApi.renewPassword, (ctx, { params }) =>
    renewPassword(ctx, params.integrationCredentialId),
  )
  mount(integrationCredentialsApi.remove, async (ctx, { params }) => {
    await removeCredential(ctx, params.integrationCredentialId)
    return {}
  })
}
