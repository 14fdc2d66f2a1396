import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import type { Mount } from '#platform/http/mount.ts'
import * as policies from './access-policy.service.ts'
import { previewAccount } from './account-preview.service.ts'
import * as types from './session-type.service.ts'
import { simulate } from './simulation.service.ts'

export function accessPolicyRoutes(mount: Mount): void {
  mount(sessionTypesApi.list, async (ctx) => ({ sessionTypes: await types.listSessionTypes(ctx) }))
  mount(sessionTypesApi.create, (ctx, { body }) => types.createSessionType(ctx, body))
  mount(sessionTypesApi.update, (ctx, { params, body }) =>
    types.updateSessionType(ctx, params.sessionTypeId, body),
  )
  mount(sessionTypesApi.remove, (ctx, { params }) =>
    types.removeSessionType(ctx, params.sessionTypeId),
  )
  mount(sessionTypesApi.preview, (ctx, { body }) => previewAccount(ctx, body))
  mount(accessPoliciesApi.list, async (ctx) => ({ policies: await policies.listPolicies(ctx) }))
  mount(accessPoliciesApi.create, (ctx, { body }) => policies.createPolicy(ctx, body))
  mount(accessPoliciesApi.get, (ctx, { params }) => policies.getPolicy(ctx, params.accessPolicyId))
  mount(accessPoliciesApi.update, (ctx, { params, body }) =>
    policies.updatePolicy(ctx, params.accessPolicyId, body),
  )
  mount(accessPoliciesApi.remove, (ctx, { params }) =>
    policies.removePolicy(ctx, params.accessPolicyId),
  )
  mount(accessPoliciesApi.simulate, (ctx, { body }) => simulate(ctx, body))
}
