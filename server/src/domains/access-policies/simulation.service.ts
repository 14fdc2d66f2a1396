import type { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import type { SessionTypeId, TargetId, UserId } from '@gatehouse/contract/ids'
import { findOrganizationById, type OrganizationFacts } from '#domains/organizations'
import { listStandings } from '#domains/users'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import type { z } from 'zod'
import { listPolicies } from './access-policy.store.ts'
import { askTargets } from './asked-target.service.ts'
import { askingUser, questionOf } from './decision.service.ts'
import { decide } from './decide.ts'
import { type AccessPolicyData, namesUser } from './policy-data.ts'
import type { AskingUser } from './question.ts'
import { listSessionTypes, type SessionTypeData } from './session-type.store.ts'
import { usedCredential } from './used-credential.service.ts'
import { directoryGroupsOf, listUsersInGroups } from './user-groups.service.ts'

type Simulation = z.infer<typeof accessPoliciesApi.simulate.response>
type CustomerContext = OrganizationContext<UserPrincipal>

export interface SimulationQuestion {
  targetId: TargetId
  userId?: UserId | undefined
  sessionTypeId?: SessionTypeId | undefined
  at?: string | undefined
  sourceAddress?: string | undefined
}

const mostAnswers = 1000

/** Who could open what on a target at a time, and why not. Nothing comes of it. */
export async function simulate(
  ctx: CustomerContext,
  asked: SimulationQuestion,
): Promise<Simulation> {
  const at = asked.at === undefined ? ctx.now() : new Date(asked.at)
  const { organization, people, types, policies } = await load(ctx, asked)
  return askTargets(ctx, organization, { ids: [asked.targetId] }, async (tx, targets) => {
    const [target] = targets.targets
    if (!target) throw notFound('target', asked.targetId)
    const credentials = new Map<SessionTypeId, Awaited<ReturnType<typeof usedCredential>>>()
    for (const type of types) {
      credentials.set(type.id, await usedCredential(tx, type, target.id, policies))
    }
    const pairs = people.flatMap((person) =>
      typesFor(person, types, policies, asked).map((type) => ({ person, type })),
    )
    const answers = pairs.slice(0, mostAnswers).map(({ person, type }) => ({
      ...{ userId: person.id, username: person.username },
      ...{ sessionTypeId: type.id, sessionTypeName: type.name },
      decision: decide(
        questionOf({ policies: policiesFor(person, policies, asked) }, targets, {
          ...{ user: person, target, at, policyId: undefined },
          sessionType: { ...type, credentialId: credentials.get(type.id) },
          sourceAddress: asked.sourceAddress,
        }),
      ),
    }))
    return { at: at.toISOString(), answers, isComplete: pairs.length <= mostAnswers }
  })
}

async function load(ctx: CustomerContext, { userId, sessionTypeId }: SimulationQuestion) {
  return ctx.db.asSystem('policies of the MSP, and the users that they name', async (tx) => {
    const organization = await findOrganizationById(tx, ctx.organizationId)
    if (!organization) throw notFound('organization', ctx.organizationId)
    const policies = await listPolicies(tx, userId === undefined ? {} : { userIds: [userId] })
    const asked = userId === undefined ? await listNamed(tx, policies) : [userId]
    const people = await listPeople(ctx, tx, asked, { organization, policies })
    if (userId !== undefined && people.length === 0) throw notFound('user', userId)
    const types = (await listSessionTypes(tx)).filter(({ id }) => (sessionTypeId ?? id) === id)
    if (sessionTypeId !== undefined && types.length === 0) {
      throw notFound('session type', sessionTypeId)
    }
    return { organization, people, types, policies }
  })
}

async function listNamed(tx: SystemTx, policies: readonly AccessPolicyData[]): Promise<UserId[]> {
  const named = policies.flatMap(({ members }) => [...members.userIds])
  return [...new Set([...named, ...(await listUsersInGroups(tx, policies))])]
}

/** Those of them whom the caller sees. */
async function listPeople(
  { principal: { reach } }: CustomerContext,
  tx: SystemTx,
  ids: readonly UserId[],
  known: { organization: OrganizationFacts; policies: readonly AccessPolicyData[] },
): Promise<AskingUser[]> {
  const people: AskingUser[] = []
  for (const standing of await listStandings(tx, ids)) {
    if (reach !== 'all' && !reach.has(standing.organizationId)) continue
    const groups = await directoryGroupsOf(tx, standing, known.policies)
    people.push(askingUser(standing, known.organization, groups))
  }
  return people
}

/** Of everybody only the policies that name them are looked at: the others would say so a thousand times. */
const policiesFor = (
  person: AskingUser,
  policies: readonly AccessPolicyData[],
  asked: SimulationQuestion,
): AccessPolicyData[] =>
  policies.filter(({ members }) => asked.userId !== undefined || namesUser(members, person))

/** One type if that is asked; else those that the policies of the person have, and all for somebody who is in none. */
function typesFor(
  person: AskingUser,
  types: readonly SessionTypeData[],
  policies: readonly AccessPolicyData[],
  asked: SimulationQuestion,
): SessionTypeData[] {
  const own = policies.filter(({ members }) => namesUser(members, person))
  const named = types.filter(({ id }) => own.some(({ members }) => members.sessionTypeIds.has(id)))
  return asked.sessionTypeId === undefined && named.length > 0 ? named : [...types]
}
