import { SessionId } from '@gatehouse/contract/ids'
import { listStandings } from '#domains/users'
import { newId } from '#platform/crypto/ids.ts'
import { accountFacts, type AccountName, accountNameOf } from './account-name.ts'
import type { ManagingContext } from './session-type.service.ts'

/** What a template would name the account of the caller on a target of that name. */
export async function previewAccount(
  ctx: ManagingContext,
  { accountTemplate, hostname }: { accountTemplate: string; hostname: string },
): Promise<AccountName> {
  const { userId, username } = ctx.principal
  const [standing] = await ctx.db.asSystem('the caller, who may be of a customer', (tx) =>
    listStandings(tx, [userId]),
  )
  const { displayName, email } = standing ?? { displayName: '', email: '' }
  const sessionId = newId(SessionId, ctx.now())
  return accountNameOf(
    accountTemplate,
    accountFacts({ username, displayName, email, hostname, sessionId }),
  )
}
