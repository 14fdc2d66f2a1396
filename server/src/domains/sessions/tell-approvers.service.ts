import type { UserId } from '@gatehouse/contract/ids'
import { queueEmail } from '#domains/email'
import { findOrganizationById } from '#domains/organizations'
import { findPerson } from '#domains/users'
import type { Context } from '#platform/context.ts'
import { approvalAddress, requestAddress } from './approval-link.ts'
import { newLink } from './approval-link.service.ts'
import { locked } from './locked-session.ts'
import type { SessionOptions } from './prepare-session.service.ts'
import { advance } from './session-move.ts'
import type { SessionPlace } from './session-news.ts'
import { saveSession, type SessionData } from './session.store.ts'

/** Mails whoever is asked now, once for each tier, and those it escalates to when its time has come. */
export async function tellApprovers(
  ctx: Context,
  options: SessionOptions,
  place: SessionPlace,
): Promise<void> {
  const seen = await locked(ctx, place, (_tx, session) => Promise.resolve(session))
  const people = seen && (await peopleOf(ctx, dueOf(ctx, seen).userIds))
  if (!seen || !people) return
  await locked(ctx, place, async (tx, session) => {
    // Somebody decided meanwhile: the job that follows on that sees to it.
    if (session.state !== 'requested' || session.tiers_done !== seen.tiers_done) return
    const { isFirst, isEscalated, escalatesAt } = dueOf(ctx, session)
    if (!isFirst && !isEscalated) return
    const tier = session.tiers_done
    await saveSession(tx, session.id, {
      ...(isFirst ? { told_tier: tier } : {}),
      ...(isEscalated ? { escalated_tier: tier } : {}),
    })
    if (!isEscalated && escalatesAt) await advance(tx, session, escalatesAt)
    const organization = await findOrganizationById(tx, session.organization_id)
    const variables = variablesOf(session, options, organization?.name ?? '')
    for (const { userId, email } of people) {
      const token = await newLink(ctx, tx, options, { session, userId })
      const Link = approvalAddress(options.place.url, { ...place, token })
      await queueEmail(ctx, tx, {
        template: 'approval',
        to: [email],
        variables: { ...variables, Link },
      })
    }
  })
}

const variablesOf = (
  session: SessionData,
  { place: { url } }: SessionOptions,
  organization: string,
) => ({
  Requester: session.username,
  SessionType: session.session_type.name,
  Target: session.target_name,
  Organization: organization,
  Reason: session.reason,
  Ticket: session.ticket,
  StartsAt: minuteOf(session.starts_at),
  EndsAt: minuteOf(session.ends_at),
  RequestLink: requestAddress(url, {
    organizationId: session.organization_id,
    sessionId: session.id,
  }),
})

function dueOf(ctx: Context, session: SessionData) {
  const { tiers_done: number, profile, told_tier: told, escalated_tier: escalated } = session
  const tier = profile.approvals[number]
  const escalatesAt =
    tier && tier.escalationIds.length > 0
      ? new Date(session.tier_since.getTime() + tier.escalationMinutes * 60_000)
      : undefined
  const isFirst = tier !== undefined && told < number
  const isEscalated = escalatesAt !== undefined && escalatesAt <= ctx.now() && escalated < number
  const userIds: UserId[] = [
    ...(isFirst ? tier.approverIds : []),
    ...(isEscalated && tier ? tier.escalationIds : []),
  ]
  return { isFirst, isEscalated, escalatesAt, userIds }
}

/** Those who can be written to. Each gets a mail of their own, as each has a link of their own. */
async function peopleOf(ctx: Context, ids: readonly UserId[]) {
  const people = await Promise.all([...new Set(ids)].map((id) => findPerson(ctx, id)))
  return people.flatMap((person) => (person?.email ? [person] : []))
}

const minuteOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
