import type { directoryChanged } from '#domains/directories'
import { listDirectoryUsers, userChanged } from '#domains/users'
import type { Context } from '#platform/context.ts'
import { raise } from '#platform/jobs/jobs.ts'
import type { z } from 'zod'
import { accessChanged } from './access-changed.ts'
import { namesGroupOf } from './policy-member.store.ts'

type Change = Pick<
  z.output<typeof directoryChanged.payload>,
  'directoryId' | 'accountIds' | 'isAny'
>

/** Who came into a group that a policy names, or went out of it, may do other things: what they have open is looked at. */
export const followDirectory = (
  ctx: Context,
  { directoryId, accountIds, isAny }: Change,
): Promise<void> =>
  ctx.db.asSystem('policies of the MSP that name groups of a directory', async (tx) => {
    if (!(await namesGroupOf(tx, directoryId))) return
    const changed = new Set(accountIds)
    const users = await listDirectoryUsers(tx, directoryId)
    if (isAny && users.length > 0) return raise(tx, accessChanged, {})
    for (const { userId, objectId } of users) {
      if (changed.has(objectId)) await raise(tx, userChanged, { userId })
    }
  })
