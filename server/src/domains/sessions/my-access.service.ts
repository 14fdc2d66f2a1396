import type { TargetId } from '@gatehouse/contract/ids'
import type { Choice } from '@gatehouse/contract/sessions'
import { type AccessChoice, type AccessQuery, listAccess } from '#domains/access-policies'
import { getTarget } from '#domains/targets'
import type { Context, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { type ConnectPoint, connectCommand } from './connect-command.ts'
import { listFavourites, removeFavourite, saveFavourite } from './favourite.store.ts'
import { lastUses } from './session-list.store.ts'

export type ChoiceQuery = Omit<AccessQuery, 'sourceAddress'> & { limit: number }

/** What somebody can open now or ask for: favourites first, then what was used last, then by name. */
export async function listChoices(
  ctx: Context<UserPrincipal>,
  point: ConnectPoint,
  { limit, ...query }: ChoiceQuery,
): Promise<{ choices: Choice[]; isComplete: boolean }> {
  const { userId, username } = ctx.principal
  const { choices: access, isComplete } = await listAccess(ctx, userId, {
    ...query,
    sourceAddress: ctx.address,
  })
  const ids = [...new Set(access.map(({ organizationId }) => organizationId))]
  const [favourites, uses] =
    ids.length === 0
      ? [new Set<TargetId>(), new Map<TargetId, Date>()]
      : await ctx.db.inOrganizations(ids, async (tx) => [
          await listFavourites(tx, userId),
          await lastUses(tx, userId),
        ])
  const choices = access
    .map((one) => toChoice(one, { username, point, favourites, uses }))
    .toSorted(inOrder)
  return { choices: choices.slice(0, limit), isComplete: isComplete && choices.length <= limit }
}

interface About {
  username: string
  point: ConnectPoint
  favourites: ReadonlySet<TargetId>
  uses: ReadonlyMap<TargetId, Date>
}

function toChoice(access: AccessChoice, { username, point, favourites, uses }: About): Choice {
  const lastUsedAt = uses.get(access.targetId)
  return {
    ...access,
    connectCommand: connectCommand(point, {
      username,
      sessionType: access.sessionTypeName,
      target: access.targetName,
    }),
    isFavourite: favourites.has(access.targetId),
    ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
  }
}

const inOrder = (a: Choice, b: Choice): number =>
  Number(b.isFavourite) - Number(a.isFavourite) ||
  (b.lastUsedAt ?? '').localeCompare(a.lastUsedAt ?? '') ||
  a.targetName.localeCompare(b.targetName) ||
  a.sessionTypeName.localeCompare(b.sessionTypeName)

export const setFavourite = (
  ctx: OrganizationContext<UserPrincipal>,
  targetId: TargetId,
  isFavourite: boolean,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    await getTarget(tx, targetId)
    const change = isFavourite ? saveFavourite : removeFavourite
    await change(tx, ctx.principal.userId, targetId)
  })
