import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { loginsApi } from '@gatehouse/contract/logins'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import type { Client } from './client.ts'

/** How the administrator may ask for sessions anywhere, with approval. */
export interface Gate {
  accessPolicyId: string
  sessionTypeId: string
}

export async function aGate(admin: Client): Promise<Gate> {
  const { user } = await admin.call(loginsApi.current, {})
  const { sessionTypes } = await admin.call(sessionTypesApi.list, {})
  const sessionTypeId = sessionTypes.find(({ loginAccount }) => loginAccount === 'ephemeral')?.id
  if (!sessionTypeId) throw new Error('There is no session type with an account of its own.')
  const tier = { approverIds: [user.id], required: 1, escalationMinutes: 10, escalationIds: [] }
  const { id: accessPolicyId } = await admin.call(accessPoliciesApi.create, {
    body: {
      ...{ name: 'Everything, with approval', userIds: [user.id] },
      ...{ sessionTypeIds: [sessionTypeId], scope: { isEverything: true } },
      profile: { ...defaultProfile, approvals: [tier] },
    },
  })
  return { accessPolicyId, sessionTypeId }
}

/** What a customer has behind the gate, each with its word; nothing is connected to. */
export interface Guarded {
  targetId: string
  targetGroupId: string
  credentialId: string
  sessionId: string
}

export async function guard(
  admin: Client,
  { organizationId, word, gate }: { organizationId: string; word: string; gate: Gate },
): Promise<Guarded> {
  const params = { organizationId }
  const { id: targetId } = await admin.call(targetsApi.create, {
    params,
    body: { name: `${word}-host`, address: '127.0.0.1', port: 9 },
  })
  const group = await admin.call(targetGroupsApi.create, {
    params,
    body: { name: `Hosts of ${word}`, targetIds: [targetId] },
  })
  const credential = await admin.call(credentialsApi.create, {
    params,
    body: {
      ...{ name: `Root of ${word}`, username: 'root', targetId },
      secret: { from: 'password', password: `a secret of ${word}` },
    },
  })
  const { sessions } = await admin.call(sessionsApi.request, {
    params,
    body: {
      targetIds: [targetId],
      sessionTypeId: gate.sessionTypeId,
      reason: `Because of ${word}`,
    },
  })
  return {
    ...{ targetId, targetGroupId: group.id, credentialId: credential.id },
    sessionId: sessions[0]?.id ?? '',
  }
}
