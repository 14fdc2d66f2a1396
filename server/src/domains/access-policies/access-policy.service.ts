import type { AccessPolicy, AccessPolicyInput } from '@gatehouse/contract/access-policies'
import { AccessPolicyId, type OrganizationId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { accessChanged } from './access-changed.ts'
import * as store from './access-policy.store.ts'
import type { AccessPolicyData } from './policy-data.ts'
import { directoryGroupOf, noMembers } from './policy-data.ts'
import { type NewMember, replaceMembers } from './policy-member.store.ts'
import { requireMembers, requireSessionTypes, visibleTo } from './policy-members.service.ts'
import { requireSoundProfile } from './profile-problems.ts'
import type { ManagingContext } from './session-type.service.ts'
import { refusingTakenName } from './taken-name.ts'

export async function listPolicies(ctx: ManagingContext): Promise<AccessPolicy[]> {
  const visible = await visibleTo(ctx)
  return ctx.transaction(async (tx) => (await store.listPolicies(tx, { visible })).map(toPolicy))
}

export async function getPolicy(ctx: ManagingContext, id: AccessPolicyId): Promise<AccessPolicy> {
  const visible = await visibleTo(ctx)
  return ctx.transaction(async (tx) => viewOf(tx, id, visible))
}

export async function createPolicy(
  ctx: ManagingContext,
  input: AccessPolicyInput,
): Promise<AccessPolicy> {
  const { visible, members } = await soundMembers(ctx, input)
  return saving(ctx, async (tx) => {
    await requireSessionTypes(tx, input)
    const id = newId(AccessPolicyId, ctx.now())
    await store.saveNewPolicy(tx, policyOf(ctx, id, input))
    await replaceMembers(tx, id, members)
    await tell(ctx, tx, 'created', `Added the access policy ${input.name}.`, { id, ...input })
    return viewOf(tx, id, visible)
  })
}

/** What the policy names of organizations that the caller does not see would be lost, so then it cannot be changed. */
export async function updatePolicy(
  ctx: ManagingContext,
  id: AccessPolicyId,
  input: AccessPolicyInput,
): Promise<AccessPolicy> {
  const { visible, members } = await soundMembers(ctx, input)
  return saving(ctx, async (tx) => {
    const before = await getForUpdate(tx, id)
    const seen = await store.findPolicy(tx, id, { visible })
    if (!seen || sizeOf(seen) !== sizeOf(before)) {
      throw new AppError(
        'forbidden',
        'This policy also names what you cannot see. Ask an administrator to change it.',
      )
    }
    await requireSessionTypes(tx, input)
    await store.savePolicy(tx, policyOf(ctx, id, input))
    await replaceMembers(tx, id, members)
    await tell(ctx, tx, 'updated', `Changed the access policy ${input.name}.`, { id, ...input })
    return viewOf(tx, id, visible)
  })
}

export const removePolicy = (
  ctx: ManagingContext,
  id: AccessPolicyId,
): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const { name } = await getForUpdate(tx, id)
    await store.removePolicy(tx, id)
    await tell(ctx, tx, 'removed', `Removed the access policy ${name}.`, { id, name })
    return {}
  })

async function soundMembers(
  ctx: ManagingContext,
  input: AccessPolicyInput,
): Promise<{ visible: ReadonlySet<OrganizationId>; members: NewMember[] }> {
  requireSoundProfile(input.profile)
  requireSomething(input)
  const visible = await visibleTo(ctx)
  return { visible, members: await requireMembers(ctx, visible, input) }
}

/** Nothing is allowed by leaving something out, so what is left out is said at once. */
function requireSomething({ kind, scope, credentialIds }: AccessPolicyInput): void {
  const { organizationIds, targetIds, targetGroupIds, isEverything } = scope
  const targets = organizationIds.length + targetIds.length + targetGroupIds.length
  if (kind === 'resource' && targets === 0 && !isEverything) {
    throw invalidField(
      'scope',
      'Choose targets, groups or organizations, or say that it is about all.',
    )
  }
  if (kind === 'credential' && credentialIds.length === 0) {
    throw invalidField('credentialIds', 'Choose the credentials that the policy is about.')
  }
}

const policyOf = (
  ctx: ManagingContext,
  id: AccessPolicyId,
  { name, description, isEnabled, priority, kind, scope, profile }: AccessPolicyInput,
): AccessPolicyData => ({
  ...{ id, organizationId: ctx.organizationId, name, description, isEnabled, priority, kind },
  ...{ isEverything: scope.isEverything, profile, members: noMembers(), updatedAt: ctx.now() },
})

const sizeOf = ({ members }: AccessPolicyData): number =>
  Object.values<ReadonlySet<string>>({ ...members }).reduce((sum, { size }) => sum + size, 0)

async function getForUpdate(tx: OrganizationTx, id: AccessPolicyId): Promise<AccessPolicyData> {
  const policy = await store.findPolicyForUpdate(tx, id)
  if (!policy) throw notFound('access policy', id)
  return policy
}

async function viewOf(
  tx: OrganizationTx,
  id: AccessPolicyId,
  visible: ReadonlySet<OrganizationId>,
): Promise<AccessPolicy> {
  const policy = await store.findPolicy(tx, id, { visible })
  if (!policy) throw notFound('access policy', id)
  return toPolicy(policy)
}

const toPolicy = ({
  members,
  isEverything,
  updatedAt,
  ...policy
}: AccessPolicyData): AccessPolicy => ({
  ...policy,
  userIds: [...members.userIds],
  directoryGroups: [...members.directoryGroups].map(directoryGroupOf),
  sessionTypeIds: [...members.sessionTypeIds],
  credentialIds: [...members.credentialIds],
  scope: {
    organizationIds: [...members.organizationIds],
    targetIds: [...members.targetIds],
    targetGroupIds: [...members.targetGroupIds],
    isEverything,
  },
  updatedAt: updatedAt.toISOString(),
})

async function tell(
  ctx: ManagingContext,
  tx: OrganizationTx,
  what: 'created' | 'updated' | 'removed',
  summary: string,
  { id, ...settings }: { id: AccessPolicyId } & Record<string, unknown>,
): Promise<void> {
  const details = { accessPolicyId: id, ...settings }
  await recordAuditEvent(ctx, tx, { type: `access-policy.${what}`, summary, details })
  await raise(tx, accessChanged, {})
}

const foreignKeyViolation = '23503'

/** Between the look at what a policy names and its saving, something of it may go. */
const saving = <T>(ctx: ManagingContext, work: (tx: OrganizationTx) => Promise<T>): Promise<T> =>
  refusingTakenName('an access policy', 'access_policy_name_is_unique', async () => {
    try {
      return await ctx.transaction(work)
    } catch (cause) {
      const isGone = cause instanceof Error && 'code' in cause && cause.code === foreignKeyViolation
      if (!isGone) throw cause
      throw new AppError(
        'conflict',
        'Something that the policy names was removed just now. Choose again.',
        { cause },
      )
    }
  })
