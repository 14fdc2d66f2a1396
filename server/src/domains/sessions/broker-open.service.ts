import type { Choice } from '@gatehouse/contract/sessions'
import type { BrokerChoice, OpenAnswer, OpenRequest } from '#broker'
import { decisionFor, isNamed } from '#domains/access-policies'
import { findOrganizationById } from '#domains/organizations'
import type { Context, UserPrincipal } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { ConnectPoint } from './connect-command.ts'
import { listChoices } from './my-access.service.ts'
import type { SessionDoors } from './session-doors.ts'
import { requestSession } from './session-request.service.ts'
import type { SessionPlace } from './session-news.ts'
import { isOver } from './session-state.ts'
import { findSession, type SessionData } from './session.store.ts'

/** So many are shown in a terminal. */
export const mostChoices = 500

export type Opened =
  | { outcome: 'opened'; session: SessionData }
  | Exclude<OpenAnswer, { outcome: 'opened' }>

/** From what was typed to a session: names are looked for among what the user may open, and nowhere else. */
export async function openByName(
  ctx: Context<UserPrincipal>,
  doors: SessionDoors & { point: ConnectPoint },
  request: OpenRequest,
): Promise<Opened> {
  const { target, sessionType, policy, organizationId } = request
  const { choices } = await listChoices(ctx, doors.point, {
    ...{ organizationId, limit: mostChoices },
    ...(target !== '' && { target }),
    ...(policy !== '' && { policy }),
  })
  const fitting = choices.filter(
    ({ sessionTypeName }) => sessionType === '' || isNamed(sessionType, sessionTypeName),
  )
  const [only, ...others] = fitting
  if (!only) return { outcome: 'refused', text: nothing(request) }
  if (target === '' || others.some((other) => !isSame(only, other))) {
    return { outcome: 'ambiguous', choices: fitting.map(toBrokerChoice) }
  }
  return ask(ctx, doors, only, request)
}

/** The session of a terminal in the browser, which was asked for before. The policy is asked again, as for every connection. */
export async function openOwn(
  ctx: Context<UserPrincipal>,
  { organizationId, sessionId }: SessionPlace,
): Promise<Opened> {
  const session = await ctx.db.inOrganization(organizationId, (tx) => findSession(tx, sessionId))
  if (session?.user_id !== ctx.principal.userId) {
    return { outcome: 'refused', text: 'There is no such session of yours.' }
  }
  if (isOver(session.state) || session.state === 'ending') {
    return { outcome: 'refused', text: session.state_text || 'This session is over.' }
  }
  const now = ctx.now()
  const { decision } = await decisionFor(ctx, {
    ...{ userId: session.user_id, organizationId, targetId: session.target_id },
    ...{ sessionTypeId: session.session_type_id, policyId: session.policy_id },
    at: session.starts_at > now ? session.starts_at : now,
    sourceAddress: ctx.address,
  })
  if (decision.outcome === 'refused') return { outcome: 'refused', text: decision.text }
  return { outcome: 'opened', session }
}

async function ask(
  ctx: Context<UserPrincipal>,
  doors: SessionDoors,
  choice: Choice,
  { reason, ticket, policy }: OpenRequest,
): Promise<Opened> {
  try {
    const session = await requestSession(ctx, doors, {
      organizationId: choice.organizationId,
      targetId: choice.targetId,
      sessionTypeId: choice.sessionTypeId,
      ...(policy === '' ? {} : { policyId: choice.policyId }),
      ...{ reason, ticket, isBreakGlass: false, isAdHoc: true },
    })
    return { outcome: 'opened', session }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const field = error.fields?.[0]
    if (field?.path === 'reason' || field?.path === 'ticket') {
      return { outcome: 'needs', what: field.path, text: field.message }
    }
    return { outcome: 'refused', text: error.message }
  }
}

/** The same target and type by several policies is one: which policy counts is decided when it is opened. */
const isSame = (a: Choice, b: Choice): boolean =>
  a.targetId === b.targetId && a.sessionTypeId === b.sessionTypeId

function nothing({ target, sessionType, policy }: OpenRequest): string {
  if (target !== '') {
    const what = sessionType ? `${sessionType} on ${target}` : target
    const by = policy ? ` by the policy ${policy}` : ''
    return `There is no ${what} that you can open${by}. Leave the target out to see what you can.`
  }
  return sessionType === '' && policy === ''
    ? 'No access policy lets you open anything now. Ask an administrator.'
    : 'Nothing that you can open fits. Leave out the rest to see what you can.'
}

export const toBrokerChoice = (choice: Choice): BrokerChoice => ({
  organizationId: choice.organizationId,
  organizationName: choice.organizationName,
  targetName: choice.targetName,
  targetAddress: choice.targetAddress,
  sessionTypeName: choice.sessionTypeName,
  policyName: choice.policyName,
  needsApproval: choice.needsApproval,
  requiresReason: choice.requiresReason,
  requiresTicket: choice.requiresTicket,
  isFavourite: choice.isFavourite,
})

export const organizationNameOf = (
  ctx: Context,
  { organization_id: id }: SessionData,
): Promise<string> =>
  ctx.db.inOrganization(id, async (tx) => (await findOrganizationById(tx, id))?.name ?? '')
