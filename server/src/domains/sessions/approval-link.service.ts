import type { SessionId, UserId } from '@gatehouse/contract/ids'
import type { ApprovalPage } from '@gatehouse/contract/sessions'
import type { Context, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import {
  addressIn,
  type ApprovalLinkOptions,
  approvalToken,
  isTokenOf,
  requestAddress,
} from './approval-link.ts'
import { type ApprovalLinkData, listLinks, saveLink, saveLinkUsed } from './approval-link.store.ts'
import { objectionTo } from './may-decide.ts'
import { decideSession, decidingOf } from './session-decision.service.ts'
import type { SessionDoors } from './session-doors.ts'
import { toSession } from './session-view.ts'
import { findSession, type SessionData } from './session.store.ts'

export interface GivenLink {
  sessionId: SessionId
  token: string
}

type Ctx = OrganizationContext<UserPrincipal>

const nonceBytes = 16

/** A new one for a person; the one before it works no longer. @returns the end of its address */
export async function newLink(
  ctx: Context,
  tx: AnyTx,
  options: ApprovalLinkOptions,
  { session, userId }: { session: SessionData; userId: UserId },
): Promise<string> {
  const of = { organizationId: session.organization_id, sessionId: session.id, userId }
  const nonce = ctx.random(nonceBytes)
  await saveLink(tx, { ...of, nonce, madeAt: ctx.now() })
  return approvalToken(options, { ...of, nonce })
}

/** Changes nothing: programs that look through mail open every link in it. */
export const getApprovalPage = (
  ctx: Ctx,
  options: ApprovalLinkOptions,
  given: GivenLink,
): Promise<ApprovalPage> =>
  ctx.transaction(async (tx) => {
    const session = await findSession(tx, given.sessionId)
    const link = session && (await ownLink(ctx, tx, options, given))
    if (!session || !link) throw noLink()
    const objection = objectionTo(ctx.principal.userId, await decidingOf(tx, session), ctx.now())
    const about = { session: toSession(session, 0), expiresAt: session.expires_at.toISOString() }
    if (link.usedAt) return { state: 'used', text: usedText, ...about }
    if (objection !== undefined) return { state: 'over', text: objection, ...about }
    return { state: 'open', text: '', ...about }
  })

/** The decision and the end of the link are one transaction: of two presses one comes second, and is told. */
export async function approveByLink(
  ctx: Ctx,
  options: ApprovalLinkOptions & SessionDoors,
  { reason, ...given }: GivenLink & { reason: string },
): Promise<ApprovalPage> {
  const { userId } = ctx.principal
  await decideSession(ctx, options, given.sessionId, {
    ...{ decision: 'approved', reason, isByLink: true },
    allow: async (tx) => {
      const link = await ownLink(ctx, tx, options, given)
      if (!link) throw noLink()
      if (link.usedAt) throw new AppError('conflict', usedText)
      await saveLinkUsed(tx, { sessionId: given.sessionId, userId, usedAt: ctx.now() })
    },
  })
  return getApprovalPage(ctx, options, given)
}

const usedText =
  'This link was used already; it works once. What became of the request is on its page.'

/** The same for somebody else's, one that was replaced and one that was made up. */
const noLink = () =>
  new AppError(
    'not_found',
    'This link is not for you, or a newer mail has taken its place. Requests that wait for you are in the console, under Sessions.',
  )

async function ownLink(
  { principal: { userId }, organizationId }: Ctx,
  tx: OrganizationTx,
  options: ApprovalLinkOptions,
  { sessionId, token }: GivenLink,
): Promise<ApprovalLinkData | undefined> {
  const link = (await listLinks(tx, sessionId)).find((one) => one.userId === userId)
  const isTheirs =
    link && isTokenOf(options, token, { organizationId, sessionId, userId, nonce: link.nonce })
  return isTheirs ? link : undefined
}

/**
 * A mail to an approver is sent again: with a new link, so that whoever has the one before has nothing. Throws `conflict` when
 * there is nothing to approve any more.
 */
export async function renewLink(
  ctx: Context,
  tx: AnyTx,
  options: ApprovalLinkOptions,
  message: { text: string; html: string },
): Promise<{ text: string; html: string }> {
  const address = addressIn(message.text) ?? addressIn(message.html)
  // A template of the organization's own may name the request and no link.
  if (!address) return message
  const { organizationId, sessionId, token } = address
  const session = await findSession(tx, sessionId)
  const link = (await listLinks(tx, sessionId)).find((one) =>
    isTokenOf(options, token, { organizationId, sessionId, ...one }),
  )
  if (!session || !link || session.state !== 'requested' || session.expires_at <= ctx.now()) {
    throw new AppError(
      'conflict',
      `The link in this message works no longer, so it is not sent again. Look at ${requestAddress('', address)}.`,
    )
  }
  const fresh = await newLink(ctx, tx, options, { session, userId: link.userId })
  return {
    text: message.text.replaceAll(token, fresh),
    html: message.html.replaceAll(token, fresh),
  }
}
