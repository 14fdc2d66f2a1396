import type { OrganizationId, UserId } from '@gatehouse/contract/ids'
import type { Choice } from '@gatehouse/contract/sessions'
import { listAllOrganizations, type OrganizationFacts } from '#domains/organizations'
import { listStandings, type Standing } from '#domains/users'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { listPolicies } from './access-policy.store.ts'
import { type AskedTargets, askTargets } from './asked-target.service.ts'
import { askingUser, questionOf } from './decision.service.ts'
import { decide } from './decide.ts'
import { type AccessPolicyData, namesUser } from './policy-data.ts'
import type { AskingUser } from './question.ts'
import { listSessionTypes, type SessionTypeData } from './session-type.store.ts'
import { usedCredential } from './used-credential.service.ts'
import { directoryGroupsOf } from './user-groups.service.ts'

/** What somebody could open, without what only sessions know. */
export type AccessChoice = Omit<Choice, 'connectCommand' | 'isFavourite' | 'lastUsedAt'>

export interface AccessQuery {
  text?: string | undefined
  /** One target, by its whole name or address. */
  target?: string | undefined
  /** By this policy and no other, by its name; without it, by the one that counts. */
  policy?: string | undefined
  organizationId?: OrganizationId | undefined
  /** Left out, networks are not looked at. */
  sourceAddress?: string | undefined
  limit?: number | undefined
}

interface Known {
  standing: Standing
  directoryGroups: AskingUser['directoryGroups']
  organizations: OrganizationFacts[]
  types: SessionTypeData[]
  policies: AccessPolicyData[]
}

const mostChoices = 500

/** What a user could open now, or ask for; by organization and target. */
export async function listAccess(
  ctx: Context,
  userId: UserId,
  query: AccessQuery = {},
): Promise<{ choices: AccessChoice[]; isComplete: boolean }> {
  const known = await load(ctx, userId, query)
  const limit = query.limit ?? mostChoices
  const choices: AccessChoice[] = []
  for (const organization of known?.organizations ?? []) {
    if (!known || choices.length > limit) break
    const search = { text: query.text, named: query.target }
    const found = await askTargets(ctx, organization, search, (tx, targets) =>
      choicesOf({ ctx, tx, known, query, targets }),
    )
    choices.push(...found)
  }
  return { choices: choices.slice(0, limit), isComplete: choices.length <= limit }
}

async function load(
  ctx: Context,
  userId: UserId,
  { organizationId, policy }: AccessQuery,
): Promise<Known | undefined> {
  return ctx.db.asSystem('what somebody may open in all organizations', async (tx) => {
    const [standing] = await listStandings(tx, [userId])
    if (!standing) return undefined
    const all = await listPolicies(tx, { userIds: [userId] })
    const directoryGroups = await directoryGroupsOf(tx, standing, all)
    const user = { id: userId, directoryGroups }
    const policies = all.filter(
      ({ isEnabled, members, name }) =>
        isEnabled && namesUser(members, user) && (policy === undefined || isNamed(policy, name)),
    )
    const organizations = (await listAllOrganizations(tx)).filter(
      (one) => (organizationId ?? one.id) === one.id && standing.mayIn(one, 'sessions:start'),
    )
    const types = (await listSessionTypes(tx)).filter(({ isEnabled }) => isEnabled)
    return {
      ...{ standing, directoryGroups, policies, types },
      organizations: policies.length === 0 ? [] : organizations,
    }
  })
}

/** As names are typed in a command line: without case, and `_` for a space. */
export const isNamed = (typed: string, name: string): boolean => plain(typed) === plain(name)
const plain = (name: string): string => name.toLowerCase().replaceAll('_', ' ')

interface Asking {
  ctx: Context
  tx: OrganizationTx
  known: Known
  query: AccessQuery
  targets: AskedTargets
}

async function choicesOf({ ctx, tx, known, query, targets }: Asking): Promise<AccessChoice[]> {
  const { policies, types, standing, directoryGroups } = known
  const user = askingUser(standing, targets.organization, directoryGroups)
  const choices: AccessChoice[] = []
  for (const target of targets.targets) {
    for (const type of types.filter(({ id }) =>
      policies.some((one) => one.members.sessionTypeIds.has(id)),
    )) {
      const credentialId = await usedCredential(tx, type, target.id, policies)
      const decision = decide(
        questionOf(known, targets, {
          ...{ user, target, at: ctx.now(), policyId: undefined },
          ...{ sessionType: { ...type, credentialId }, sourceAddress: query.sourceAddress },
        }),
      )
      const policy = policies.find(({ id }) => id === decision.policyId)
      if (policy) choices.push(choiceOf(target, type, policy))
    }
  }
  return choices
}

const choiceOf = (
  target: AskedTargets['targets'][number],
  type: SessionTypeData,
  { id, name, profile }: AccessPolicyData,
): AccessChoice => ({
  organizationId: target.organizationId,
  organizationName: target.organizationName,
  targetId: target.id,
  targetName: target.name,
  targetAddress: target.address,
  targetKind: target.kind,
  sessionTypeId: type.id,
  sessionTypeName: type.name,
  policyId: id,
  policyName: name,
  needsApproval: profile.approvals.length > 0,
  requiresReason: profile.requiresReason,
  requiresTicket: profile.requiresTicket,
  allowsBreakGlass: profile.allowsBreakGlass,
  maxMinutes: profile.maxMinutes,
})
