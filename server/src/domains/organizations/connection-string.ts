import type { SiteId } from '@gatehouse/contract/ids'
import type { ConnectionDetails } from '@gatehouse/contract/sites'
import type { Context } from '#platform/context.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import * as store from './site.store.ts'

/** How agents find this server and know it again. */
export interface ConnectionPoint {
  /** Address of the API without its path, as agents reach it. */
  url: string
  caFingerprint: string
}

const validDays = 7
const dayMilliseconds = 86_400_000

/** One is valid at a time: a new one replaces the one before. */
export async function issueConnectionString(
  ctx: Context,
  tx: OrganizationTx,
  { url, caFingerprint }: ConnectionPoint,
  siteId: SiteId,
): Promise<{ connectionString: string; expiresAt: string }> {
  const secret = newToken('ghe_')
  const expiresAt = new Date(ctx.now().getTime() + validDays * dayMilliseconds)
  await store.saveSite(tx, siteId, {
    enrolment_hash: tokenHash(secret),
    enrolment_expires_at: expiresAt,
  })
  const details: ConnectionDetails = { url, caFingerprint, secret }
  const text = Buffer.from(JSON.stringify(details)).toString('base64url')
  return { connectionString: `gatehouse-${text}`, expiresAt: expiresAt.toISOString() }
}

/** Works once: the row is locked and the secret gone when the transaction commits. */
export async function redeem(ctx: Context, tx: SystemTx, secret: string): Promise<store.SiteData> {
  const site = await store.findSiteBySecretForUpdate(tx, tokenHash(secret))
  if (!site || !site.enrolment_expires_at) {
    throw new AppError(
      'unauthenticated',
      'This connection string is not valid: it was used already, was replaced by a newer one, or is not from this server. Issue a new one on the page of the site.',
    )
  }
  if (site.enrolment_expires_at <= ctx.now()) {
    throw new AppError(
      'unauthenticated',
      `This connection string expired on ${site.enrolment_expires_at.toISOString()}. Issue a new one on the page of the site.`,
    )
  }
  await store.saveSite(tx, site.id as SiteId, { enrolment_hash: null, enrolment_expires_at: null })
  return site
}
