import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import type { Role } from '@gatehouse/contract/permissions'
import { invitationsApi, usersApi } from '@gatehouse/contract/users'
import type { Client } from './client.ts'

/** Somebody who was invited, accepted and signed in, and their API token. */
export interface Member {
  username: string
  userId: string
  role: Role
  signedIn: Client
  withToken: Client
  apiTokenId: string
}

interface Invitation {
  organizationId: string
  username: string
  role: Role
  groupIds?: string[]
}

export const memberPassword = 'Wide-open-meadow-77'

export async function addMember(
  admin: Client,
  { organizationId, username, role, groupIds = [] }: Invitation,
): Promise<Member> {
  const visitor = admin.as(undefined)
  const { id, invitationLink } = await admin.call(usersApi.invite, {
    params: { organizationId },
    body: { username, role, groupIds },
  })
  const token = invitationLink.split('#')[1] ?? ''
  await visitor.call(invitationsApi.accept, { body: { token, password: memberPassword } })
  const login = await visitor.call(loginsApi.create, {
    body: { username, password: memberPassword },
  })
  const signedIn = visitor.as(login.token)
  const made = await signedIn.call(apiTokensApi.create, {
    body: { name: 'Everything', scopes: ['all'] },
  })
  return {
    ...{ username, userId: id, role, signedIn },
    withToken: visitor.as(made.token),
    apiTokenId: made.id,
  }
}
