import { endNotification, raiseNotification } from '#domains/notifications'
import type { Clock } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { CredentialData } from './credential.store.ts'

const keyOf = (id: string) => `credential:${id}`

/** Tells people that somebody has to look; the same again changes nothing. */
export const tellTrouble = (
  ctx: Clock,
  tx: OrganizationTx,
  credential: CredentialData,
  text: string,
): Promise<void> =>
  raiseNotification(ctx, tx, {
    organizationId: credential.organization_id,
    key: keyOf(credential.id),
    kind: 'credential-trouble',
    severity: 'warning',
    title: `The credential ${credential.name} is in trouble`,
    text,
    fix: {
      to: 'credential',
      organizationId: credential.organization_id,
      credentialId: credential.id,
    },
  })

export const endTrouble = (
  ctx: Clock,
  tx: OrganizationTx,
  { organization_id, id }: Pick<CredentialData, 'organization_id' | 'id'>,
): Promise<void> => endNotification(ctx, tx, organization_id, keyOf(id))
