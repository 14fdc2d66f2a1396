import type { CredentialEvent } from '@gatehouse/contract/credentials'
import type { CredentialId } from '@gatehouse/contract/ids'
import { actorName, type Context } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addEvent } from './credential-event.store.ts'

/** In the history of a credential, in the transaction of what happened. Never with a secret. */
export const recordEvent = (
  ctx: Context,
  tx: OrganizationTx,
  credentialId: CredentialId,
  kind: CredentialEvent['kind'],
  text: string,
): Promise<void> =>
  addEvent(tx, {
    id: uuidv7(ctx.now()),
    credential_id: credentialId,
    at: ctx.now(),
    by: actorName(ctx.principal),
    kind,
    text,
  })
