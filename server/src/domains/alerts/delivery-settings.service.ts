import { type AlertDelivery, noDelivery } from '@gatehouse/contract/alert-rules'
import type { Alert } from '@gatehouse/contract/alerts'
import { type Severity, severities } from '@gatehouse/contract/severities'
import { findOrganizationById, type OrganizationFacts } from '#domains/organizations'
import { asSystemWithin, type OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { findDefaultProfile, findProfile } from './alert-profile.store.ts'

export type DeliverySettings = AlertDelivery & { organization: OrganizationFacts }

/** Of the profile whose rule raised the alert; when that is gone, of the default. */
export async function findDeliveryOf(
  tx: OrganizationTx,
  { organizationId, profileId }: Pick<Alert, 'organizationId' | 'profileId'>,
): Promise<DeliverySettings> {
  const organization = await findOrganizationById(tx, organizationId)
  if (!organization) throw notFound('organization', organizationId)
  const reason = 'who is told of alerts is chosen in the managing organization'
  const profile = await asSystemWithin(
    tx,
    organizationId,
    reason,
    async (system) => (await findProfile(system, profileId)) ?? findDefaultProfile(system),
  )
  return { ...(profile?.delivery ?? noDelivery), organization }
}

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least)
