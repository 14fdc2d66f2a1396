import { OrganizationId, type SessionId, TargetId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { Context } from '#platform/context.ts'
import { derivedUuid } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { domainEvent, raise } from '#platform/jobs/jobs.ts'
import type { SocketEnd, SshConnection } from '#platform/ssh/connect-ssh.ts'
import { forgetOwnLogins, saveOwnLogin } from './own-login.store.ts'
import type { TargetData } from './target.store.ts'

/** Gatehouse signed in on a target: of the logons seen there, one is explained. */
export const ownLoginRecorded = domainEvent(
  'target.own-login-recorded',
  z.object({
    organizationId: OrganizationId,
    targetId: TargetId,
    account: z.string(),
    at: z.iso.datetime(),
  }),
)

export interface OwnLogin {
  organizationId: OrganizationId
  targetId: TargetId
  account: string
  at: Date
  from: SocketEnd
  session?: { sessionId: SessionId; connectionId: string }
}

/** The same login again changes nothing. */
export async function keepOwnLogin(tx: OrganizationTx, login: OwnLogin): Promise<void> {
  const { organizationId, targetId, account, at, from, session } = login
  const isNews = await saveOwnLogin(tx, {
    id: derivedUuid(targetId, account, at.toISOString(), from.address, String(from.port)),
    ...{ target_id: targetId, account, at, address: from.address, port: from.port },
    session_id: session?.sessionId ?? null,
    connection_id: session?.connectionId ?? null,
  })
  if (!isNews) return
  await raise(tx, ownLoginRecorded, { organizationId, targetId, account, at: at.toISOString() })
}

/** A login that cannot be told from others must not be used, so the connection ends when it cannot be written down. */
export async function recordOwnLogin(
  ctx: Context,
  { organization_id: organizationId, id: targetId }: TargetData,
  connection: SshConnection,
  account: string,
): Promise<void> {
  const login = { organizationId, targetId, account, at: ctx.now(), from: connection.from }
  try {
    await ctx.db.inOrganization(organizationId, (tx) => keepOwnLogin(tx, login))
  } catch (cause) {
    await connection.close()
    throw cause
  }
}

/** Longer than activity is kept by default. */
const keptDays = 400

export const forgetOldLogins = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('logins of ours that are too old to explain anything', (tx) =>
    forgetOwnLogins(tx, new Date(ctx.now().getTime() - keptDays * 86_400_000)),
  )
