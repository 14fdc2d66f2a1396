import { type OrganizationId, SessionTypeId } from '@gatehouse/contract/ids'
import { getManagingOrganization } from '#domains/organizations'
import type { Clock, Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { predefinedTypes } from './predefined-types.ts'
import { addPredefined } from './session-type.store.ts'

/** At start: the session types that this version brings are there. What was made of them stays. */
export const ensureSessionTypes = (ctx: Context): Promise<void> =>
  ctx.db.asSystem(
    'session types of the managing organization, before anybody is signed in',
    async (tx) => ensureTypesOf(ctx, tx, (await getManagingOrganization(tx)).id),
  )

/** Made at their first use, too, where nothing was started. */
export const ensureTypesOf = (
  clock: Clock,
  tx: AnyTx,
  organizationId: OrganizationId,
): Promise<void> =>
  addPredefined(
    tx,
    predefinedTypes.map(({ key, type }) => ({
      ...type,
      id: newId(SessionTypeId, clock.now()),
      organizationId,
      predefinedKey: key,
      updatedAt: clock.now(),
    })),
  )
