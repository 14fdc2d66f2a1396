import { apiTokensApi } from '@gatehouse/contract/logins'
import type { Mount } from '#platform/http/mount.ts'
import { createApiToken, listApiTokens, revokeApiToken } from './api-token.service.ts'

export function apiTokenRoutes(mount: Mount): void {
  mount(apiTokensApi.list, async (ctx) => ({ tokens: await listApiTokens(ctx) }))
  mount(apiTokensApi.create, (ctx, { body }) => createApiToken(ctx, body))
  mount(apiTokensApi.revoke, async (ctx, { params }) => {
    await revokeApiToken(ctx, params.apiTokenId)
    return {}
  })
}
