import type { Decision } from '@gatehouse/contract/access-policies'
import type {
  AccessPolicyId,
  OrganizationId,
  SessionTypeId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import { findOrganizationById, type OrganizationFacts } from '#domains/organizations'
import { listStandings, type Standing } from '#domains/users'
import type { Context } from '#platform/context.ts'
import { notFound } from '#platform/errors.ts'
import { listPolicies } from './access-policy.store.ts'
import { type AskedTargets, askTargets } from './asked-target.service.ts'
import { decide } from './decide.ts'
import { directoryGroupsOf } from './user-groups.service.ts'
import type { AccessPolicyData } from './policy-data.ts'
import type { AskedTarget, AskingUser, Question } from './question.ts'
import { listSessionTypes, type SessionTypeData } from './session-type.store.ts'
import { usedCredential } from './used-credential.service.ts'

export interface Asked {
  userId: UserId
  organizationId: OrganizationId
  targetId: TargetId
  /** Without it, the only one that is allowed. */
  sessionTypeId?: SessionTypeId | undefined
  policyId?: AccessPolicyId | undefined
  at: Date
  /** Where the user sits. Left out, networks are not looked at; an empty one is in no network. */
  sourceAddress?: string | undefined
}

export interface Decided {
  decision: Decision
  /** The policy that counts; absent when it is refused. */
  policy?: AccessPolicyData
  sessionType?: SessionTypeData
}

/**
 * Whether a user may open a session on a target, by all that is so now. Users, policies and targets belong to different
 * organizations; each is read where it is.
 * @throws {AppError} not_found for a target that is not of that organization, or a session type that is not there
 */
export async function decisionFor(ctx: Context, asked: Asked): Promise<Decided> {
  const { organizationId, targetId, sessionTypeId } = asked
  const known = await loadFor(ctx, asked)
  const types = known.types.filter(({ id }) => (sessionTypeId ?? id) === id)
  if (sessionTypeId !== undefined && types.length === 0) {
    throw notFound('session type', sessionTypeId)
  }
  return askTargets(ctx, known.organization, { ids: [targetId] }, async (tx, targets) => {
    const [target] = targets.targets
    if (!target || target.organizationId !== organizationId) throw notFound('target', targetId)
    const decided: Decided[] = []
    for (const sessionType of types) {
      const credentialId = await usedCredential(tx, sessionType, target.id, known.policies)
      const question = questionOf(known, targets, {
        ...{ user: known.user, target, at: asked.at, policyId: asked.policyId },
        ...{ sessionType: { ...sessionType, credentialId }, sourceAddress: asked.sourceAddress },
      })
      decided.push(withPolicy(decide(question), known.policies, sessionType))
    }
    return onlyOf(decided)
  })
}

function withPolicy(
  decision: Decision,
  policies: readonly AccessPolicyData[],
  sessionType: SessionTypeData,
): Decided {
  const policy = policies.find(({ id }) => id === decision.policyId)
  return { decision, sessionType, ...(policy && { policy }) }
}

function onlyOf(decided: readonly Decided[]): Decided {
  const good = decided.filter(({ decision }) => decision.outcome !== 'refused')
  const [only, other] = good.length > 0 ? good : decided
  if (!only) return { decision: refused('There are no session types yet.') }
  if (!other) return only
  const names = good.map(({ sessionType }) => sessionType?.name ?? '').join(', ')
  return good.length > 0
    ? { decision: refused(`Several session types are allowed here: ${names}. Say which.`) }
    : { decision: refused('No access policy lets you open a session on this target now.') }
}

const refused = (text: string): Decision => ({ outcome: 'refused', text, verdicts: [] })

export interface Known {
  organization: OrganizationFacts
  user: AskingUser
  types: SessionTypeData[]
  policies: AccessPolicyData[]
}

/** Of a policy’s users only the one who asks: there may be thousands. */
async function loadFor(ctx: Context, { userId, organizationId }: Asked): Promise<Known> {
  return ctx.db.asSystem('who may open what: policies of the MSP, users of any', async (tx) => {
    const organization = await findOrganizationById(tx, organizationId)
    if (!organization) throw notFound('organization', organizationId)
    const [standing] = await listStandings(tx, [userId])
    if (!standing) throw notFound('user', userId)
    const policies = await listPolicies(tx, { userIds: [userId] })
    const groups = await directoryGroupsOf(tx, standing, policies)
    const types = await listSessionTypes(tx)
    return { organization, user: askingUser(standing, organization, groups), types, policies }
  })
}

export const askingUser = (
  standing: Standing,
  organization: OrganizationFacts,
  directoryGroups: AskingUser['directoryGroups'],
): AskingUser => ({
  id: standing.userId,
  directoryGroups,
  username: standing.username,
  isEnabled: standing.isEnabled,
  accessEndsAt: standing.accessEndsAt,
  mayStart: standing.mayIn(organization, 'sessions:start'),
})

type Rest = Pick<Question, 'user' | 'sessionType' | 'at' | 'sourceAddress' | 'policyId'> & {
  target: AskedTarget
}

export const questionOf = (
  { policies }: Pick<Known, 'policies'>,
  { timeZone }: Pick<AskedTargets, 'timeZone'>,
  rest: Rest,
): Question => ({ ...rest, policies, timeZone })
