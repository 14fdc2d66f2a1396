import type { ApiTokenId, OrganizationId, UserId } from '@gatehouse/contract/ids'
import type { Clock } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import type { Reaching } from '#platform/http/doorkeeper.ts'
import { listApiTokensExpiringBefore } from './api-token.store.ts'
import { reachOf } from './authenticate.service.ts'
import { maySignIn } from './user-access.ts'
import { findUser, listAllUsers } from './user.store.ts'

/** Somebody who may sign in and has an e-mail address, with what they may see. */
export interface Contact extends Reaching {
  userId: UserId
  email: string
}

export async function listContacts(clock: Clock, tx: SystemTx): Promise<Contact[]> {
  const users = (await listAllUsers(tx)).filter(
    (user) => user.email !== '' && maySignIn(user, clock.now()),
  )
  const contacts: Contact[] = []
  for (const user of users) {
    contacts.push({
      userId: user.id,
      organizationId: user.organization_id,
      role: user.role,
      reach: await reachOf(tx, user),
      email: user.email,
    })
  }
  return contacts
}

export interface ExpiringApiToken {
  apiTokenId: ApiTokenId
  organizationId: OrganizationId
  userId: UserId
  username: string
  name: string
  createdAt: Date
  expiresAt: Date
}

/** API tokens that have expired or will before then, as long as they are kept; of users who may sign in. */
export async function listExpiringApiTokens(
  clock: Clock,
  tx: SystemTx,
  before: Date,
): Promise<ExpiringApiToken[]> {
  const tokens: ExpiringApiToken[] = []
  for (const token of await listApiTokensExpiringBefore(tx, before)) {
    const user = await findUser(tx, token.user_id)
    if (!user || !maySignIn(user, clock.now())) continue
    tokens.push({
      apiTokenId: token.id,
      organizationId: token.organization_id,
      userId: token.user_id,
      username: user.username,
      name: token.name,
      createdAt: token.created_at,
      expiresAt: token.expires_at,
    })
  }
  return tokens
}
