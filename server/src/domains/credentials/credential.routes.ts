import { credentialsApi } from '@gatehouse/contract/credentials'
import { passwordPoliciesApi } from '@gatehouse/contract/password-policies'
import type { Mount } from '#platform/http/mount.ts'
import { checkIn, checkOut } from './checkout.service.ts'
import {
  createCredential,
  getCredential,
  listCredentials,
  listEvents,
  removeCredential,
  setSecret,
  updateCredential,
} from './credential.service.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import {
  createPolicy,
  listPolicies,
  removePolicy,
  updatePolicy,
} from './password-policy.service.ts'
import { listDependents } from './dependents.service.ts'
import { formerSecrets } from './former-secret.service.ts'
import { revealSecret } from './reveal.service.ts'
import { requestRotation } from './rotation.service.ts'
import { getAuthority } from './ssh-authority.service.ts'
import { verifyNow } from './verification.service.ts'

export function credentialRoutes(mount: Mount, options: CredentialsOptions): void {
  mount(credentialsApi.list, (ctx, { query }) => listCredentials(ctx, query))
  mount(credentialsApi.create, (ctx, { body }) => createCredential(ctx, options, body))
  mount(credentialsApi.get, (ctx, { params }) => getCredential(ctx, params.credentialId))
  mount(credentialsApi.update, (ctx, { params, body }) =>
    updateCredential(ctx, params.credentialId, body),
  )
  mount(credentialsApi.remove, (ctx, { params }) => removeCredential(ctx, params.credentialId))
  mount(credentialsApi.setSecret, (ctx, { params, body }) =>
    setSecret(ctx, options, params.credentialId, body),
  )
  mount(credentialsApi.reveal, (ctx, { params, body }) =>
    revealSecret(ctx, options, params.credentialId, body),
  )
  mount(credentialsApi.formerSecrets, (ctx, { params }) => formerSecrets(ctx, params.credentialId))
  mount(credentialsApi.verify, (ctx, { params }) => verifyNow(ctx, options, params.credentialId))
  mount(credentialsApi.rotate, (ctx, { params, body }) =>
    requestRotation(ctx, options, params.credentialId, body),
  )
  mount(credentialsApi.dependents, (ctx, { params }) =>
    listDependents(ctx, options, params.credentialId),
  )
  mount(credentialsApi.checkOut, (ctx, { params, body }) =>
    checkOut(ctx, options, params.credentialId, body),
  )
  mount(credentialsApi.checkIn, (ctx, { params }) =>
    checkIn(ctx, params.credentialId, params.checkoutId),
  )
  mount(credentialsApi.events, (ctx, { params, query }) =>
    listEvents(ctx, params.credentialId, query),
  )
  mount(credentialsApi.authority, (ctx) => getAuthority(ctx, options))

  mount(passwordPoliciesApi.list, (ctx) => listPolicies(ctx))
  mount(passwordPoliciesApi.create, (ctx, { body }) => createPolicy(ctx, body))
  mount(passwordPoliciesApi.update, (ctx, { params, body }) =>
    updatePolicy(ctx, params.passwordPolicyId, body),
  )
  mount(passwordPoliciesApi.remove, (ctx, { params }) => removePolicy(ctx, params.passwordPolicyId))
}
