import type { TargetId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { directoryOfTarget } from '#domains/directories'
import { actorName, type OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { findBinding, saveBinding } from './binding.store.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { mayDecide } from './may-decide.ts'
import { placeHash } from './place-hash.ts'

/**
 * Called after a domain among the targets was changed, in the same transaction. Where passwords go moves with it when an
 * administrator changed it; nobody else may, while people sign in through it.
 */
export async function keepPlace(
  { placeOf }: DirectoryUsersOptions,
  ctx: OrganizationContext,
  tx: OrganizationTx,
  targetId: TargetId,
): Promise<void> {
  const directory = await directoryOfTarget(tx, targetId)
  const binding = directory && (await findBinding(tx, directory.id))
  if (!directory || !binding) return
  const place = await placeOf(tx, targetId)
  if (place && placeHash(place).equals(binding.placeHash)) return
  if (place?.domain.toLowerCase() !== directory.name) {
    throw new AppError(
      'conflict',
      `People sign in through ${directory.name}. Switch that off first, at the directory.`,
    )
  }
  if (ctx.principal.kind !== 'user' || !mayDecide(ctx.principal)) {
    throw new AppError(
      'forbidden',
      `People sign in through ${directory.name}, so an administrator of the MSP changes how it is reached, signed in to the console.`,
    )
  }
  await saveBinding(tx, { ...binding, placeHash: placeHash(place) }, actorName(ctx.principal))
  await recordAuditEvent(ctx, tx, {
    type: 'directory.sign-in-moved',
    summary: `Passwords for ${directory.name} are sent to where it is reached now.`,
    details: { directoryId: directory.id, controllers: place.controllers },
  })
}
