import {
  type AlertDelivery,
  type AlertProfile,
  type AlertRule,
  noDelivery,
} from '@gatehouse/contract/alert-rules'
import { AlertProfileId, AlertRuleId, type OrganizationId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { requireWebhooks } from '#domains/webhooks'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import * as store from './alert-profile.store.ts'
import type { ProfileData } from './alert-profile.store.ts'
import { listRules, saveNewRules, toRule } from './alert-rule.store.ts'
import { profileViews } from './alert-profile.view.ts'
import { changesBetween } from './changes.ts'
import { ensureProfileOf } from './default-profile.service.ts'
import { listMembers, removeMembers, saveMembers } from './profile-member.store.ts'
import { requireVisible, visibleTo } from './profile-organizations.ts'
import { tellRulesChanged } from './rule-version.store.ts'
import { hiddenFrom, requireOwnProfile } from './used-elsewhere.service.ts'
import { refusingTakenName } from './taken-name.ts'

/** The managing organization's, where the permission was checked. */
export type ManagingContext = OrganizationContext<UserPrincipal>

export async function listProfiles(ctx: ManagingContext): Promise<{ profiles: AlertProfile[] }> {
  const visible = await visibleTo(ctx)
  const profiles = await ctx.transaction(async (tx) => {
    await ensureProfileOf(ctx, tx, ctx.organizationId)
    return profileViews(tx, await store.listProfiles(tx), visible)
  })
  return { profiles }
}

export async function getProfile(
  ctx: ManagingContext,
  id: AlertProfileId,
): Promise<AlertProfile & { rules: AlertRule[] }> {
  const visible = await visibleTo(ctx)
  return ctx.transaction(async (tx) => {
    const profile = await store.findProfile(tx, id)
    if (!profile) throw notFound('alert profile', id)
    const rules = await listRules(tx, id)
    return { ...(await viewOf(tx, profile, visible)), rules: rules.map(toRule) }
  })
}

interface NewProfile {
  name: string
  description: string
  copyOf?: AlertProfileId | undefined
}

/** With a copy of the rules of another, or else of the default; nobody is told of its alerts yet. */
export const createProfile = (
  ctx: ManagingContext,
  { name, description, copyOf }: NewProfile,
): Promise<AlertProfile> =>
  withFreeName(() =>
    ctx.transaction(async (tx) => {
      const standard = await ensureProfileOf(ctx, tx, ctx.organizationId)
      const pattern = copyOf === undefined ? standard : await store.findProfile(tx, copyOf)
      if (!pattern) throw notFound('alert profile', copyOf ?? '')
      const now = ctx.now()
      const profile: ProfileData = {
        id: newId(AlertProfileId, now),
        organizationId: ctx.organizationId,
        ...{ name, description, isDefault: false, delivery: noDelivery, updatedAt: now },
      }
      await store.saveNewProfile(tx, profile)
      const rules = await listRules(tx, pattern.id)
      await saveNewRules(
        tx,
        ctx.organizationId,
        rules.map((rule) => ({
          ...rule,
          id: newId(AlertRuleId, now),
          profileId: profile.id,
          updatedAt: now,
        })),
      )
      await tellRulesChanged(tx)
      await recordAuditEvent(ctx, tx, {
        type: 'alert-profile.created',
        summary: `Added the alert profile ${name} with the rules of ${pattern.name}.`,
        details: { alertProfileId: profile.id, name, copyOf: pattern.name },
      })
      return viewOf(tx, profile, new Set())
    }),
  )

interface ProfileChange {
  name?: string | undefined
  description?: string | undefined
  organizationIds?: OrganizationId[] | undefined
}

export async function updateProfile(
  ctx: ManagingContext,
  id: AlertProfileId,
  { organizationIds, ...change }: ProfileChange,
): Promise<AlertProfile> {
  const visible = await visibleTo(ctx)
  if (organizationIds) requireVisible(visible, organizationIds)
  const hidden = await hiddenFrom(ctx)
  return withFreeName(() =>
    ctx.transaction(async (tx) => {
      const before = await getForUpdate(tx, id)
      const name = change.name ?? before.name
      const description = change.description ?? before.description
      if (name !== before.name || description !== before.description) {
        await requireOwnProfile(tx, before, hidden)
      }
      const after = { ...before, name, description, updatedAt: ctx.now() }
      await store.saveProfile(tx, after)
      await tellRulesChanged(tx)
      if (organizationIds) await chooseMembers(tx, before, organizationIds, visible)
      await recordAuditEvent(ctx, tx, {
        type: 'alert-profile.updated',
        summary: organizationIds
          ? `Chose the organizations that use the alert profile ${name}.`
          : `Changed the alert profile ${name}.`,
        details: {
          alertProfileId: id,
          changed: changesBetween(before, after, ['name', 'description']),
          ...(organizationIds ? { organizationIds } : {}),
        },
      })
      return viewOf(tx, after, visible)
    }),
  )
}

/** Organizations that the caller does not see keep what they have. */
async function chooseMembers(
  tx: OrganizationTx,
  profile: ProfileData,
  chosen: readonly OrganizationId[],
  visible: ReadonlySet<OrganizationId>,
): Promise<void> {
  if (profile.isDefault) return removeMembers(tx, chosen)
  const wanted = new Set(chosen)
  const members = await listMembers(tx)
  const leaving = [...members]
    .filter(([member, used]) => used === profile.id && visible.has(member) && !wanted.has(member))
    .map(([member]) => member)
  await removeMembers(tx, leaving)
  await saveMembers(tx, profile.id, [...wanted])
}

export async function updateDelivery(
  ctx: ManagingContext,
  id: AlertProfileId,
  delivery: AlertDelivery,
): Promise<AlertProfile> {
  const visible = await visibleTo(ctx)
  const hidden = await hiddenFrom(ctx)
  return ctx.transaction(async (tx) => {
    const before = await getForUpdate(tx, id)
    await requireOwnProfile(tx, before, hidden)
    await requireWebhooks(tx, delivery.webhooks.webhookIds)
    const after = { ...before, delivery, updatedAt: ctx.now() }
    await store.saveProfile(tx, after)
    await recordAuditEvent(ctx, tx, {
      type: 'alert-profile.delivery-changed',
      summary: `Chose who is told of the alerts of the profile ${before.name}.`,
      details: {
        alertProfileId: id,
        changed: changesBetween(before.delivery, delivery, ['email', 'tickets', 'webhooks']),
      },
    })
    return viewOf(tx, after, visible)
  })
}

export async function removeProfile(
  ctx: ManagingContext,
  id: AlertProfileId,
): Promise<Record<string, never>> {
  const hidden = await hiddenFrom(ctx)
  return ctx.transaction(async (tx) => {
    const profile = await getForUpdate(tx, id)
    const { name, isDefault } = profile
    if (isDefault) {
      throw new AppError(
        'conflict',
        'The default profile cannot be removed: organizations without another use it.',
      )
    }
    await requireOwnProfile(tx, profile, hidden)
    await tellRulesChanged(tx)
    await store.removeProfile(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'alert-profile.removed',
      summary: `Removed the alert profile ${name}. Its organizations use the default again.`,
      details: { alertProfileId: id, name },
    })
    return {}
  })
}

async function getForUpdate(tx: OrganizationTx, id: AlertProfileId): Promise<ProfileData> {
  const profile = await store.findProfileForUpdate(tx, id)
  if (!profile) throw notFound('alert profile', id)
  return profile
}

async function viewOf(
  tx: OrganizationTx,
  profile: ProfileData,
  visible: ReadonlySet<OrganizationId>,
): Promise<AlertProfile> {
  const [view] = await profileViews(tx, [profile], visible)
  if (!view) throw notFound('alert profile', profile.id)
  return view
}

const withFreeName = <T>(work: () => Promise<T>): Promise<T> =>
  refusingTakenName('an alert profile', 'alert_profile_name_is_unique', work)
