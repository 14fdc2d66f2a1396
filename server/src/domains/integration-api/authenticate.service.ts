import { timingSafeEqual } from 'node:crypto'
import type { IntegrationCredentialId, OrganizationId } from '@gatehouse/contract/ids'
import { findOrganizationById, type OrganizationFacts } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import { tokenHash } from '#platform/crypto/tokens.ts'
import type { BasicCredentials } from './basic-credentials.ts'
import { type CredentialData, findCredentialOf, touchCredential } from './credential.store.ts'

/** Who speaks the Integration API, and what they reach. */
export interface Client {
  credentialId: IntegrationCredentialId
  name: string
  organization: OrganizationFacts
  /** What they read: their organization, or all for one of the managing organization. */
  reach: OrganizationId | 'all'
  mayRead: boolean
  mayWrite: boolean
}

/** How exactly the last use is kept: not every request writes. */
const grainMilliseconds = 60_000
/** Compared with when there is no such user, so that the time taken does not tell. */
const nobodysHash = tokenHash('')

/** Undefined for whoever is refused, whatever the reason. */
export const authenticate = (
  ctx: Context,
  { username, password }: BasicCredentials,
): Promise<Client | undefined> =>
  ctx.db.asSystem('look up a credential before it is known whose it is', async (tx) => {
    const now = ctx.now()
    const row = username.includes('\0') ? undefined : await findCredentialOf(tx, username)
    const isRight = timingSafeEqual(tokenHash(password), row?.password_hash ?? nobodysHash)
    if (!row || !isRight || hasEnded(row, now)) return undefined
    const organization = await findOrganizationById(tx, row.organization_id)
    if (!organization) return undefined
    const unusedSince = new Date(now.getTime() - grainMilliseconds)
    if (!row.last_used_at || row.last_used_at <= unusedSince) {
      await touchCredential(tx, row.id, now, unusedSince)
    }
    return {
      credentialId: row.id,
      name: row.name,
      organization,
      reach: organization.kind === 'managing' ? 'all' : organization.id,
      mayRead: row.may_read,
      mayWrite: row.may_write,
    }
  })

const hasEnded = ({ expires_at }: CredentialData, now: Date): boolean =>
  expires_at !== null && expires_at <= now
