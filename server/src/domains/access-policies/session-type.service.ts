import { SessionTypeId } from '@gatehouse/contract/ids'
import { type SessionType, SessionTypeInput } from '@gatehouse/contract/session-types'
import { recordAuditEvent } from '#domains/audit-trail'
import { getManagingOrganization } from '#domains/organizations'
import type { Context, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { accessChanged } from './access-changed.ts'
import { ensureTypesOf } from './predefined-types.service.ts'
import * as store from './session-type.store.ts'
import { refusingTakenName } from './taken-name.ts'
import { requireSoundType } from './type-problems.ts'

/** The managing organization's, where the permission was checked. */
export type ManagingContext = OrganizationContext<UserPrincipal>

export const listSessionTypes = (ctx: ManagingContext): Promise<SessionType[]> =>
  ctx.transaction(async (tx) => {
    await ensureTypesOf(ctx, tx, ctx.organizationId)
    const counts = await store.countPolicies(tx)
    const types = await store.listSessionTypes(tx)
    return types.map((type) => store.toSessionType(type, counts.get(type.id) ?? 0))
  })

export function createSessionType(
  ctx: ManagingContext,
  given: SessionTypeInput,
): Promise<SessionType> {
  const input = withoutIdleTemplate(given)
  requireSoundType(input)
  return withFreeName(() =>
    ctx.transaction(async (tx) => {
      const type: store.SessionTypeData = {
        ...input,
        id: newId(SessionTypeId, ctx.now()),
        organizationId: ctx.organizationId,
        predefinedKey: null,
        updatedAt: ctx.now(),
      }
      await store.saveNewSessionType(tx, type)
      await tell(ctx, tx, 'created', `Added the session type ${type.name}.`, type)
      return store.toSessionType(type, 0)
    }),
  )
}

/** Sessions that are open stay as they began. */
export function updateSessionType(
  ctx: ManagingContext,
  id: SessionTypeId,
  given: SessionTypeInput,
): Promise<SessionType> {
  const input = withoutIdleTemplate(given)
  requireSoundType(input)
  return withFreeName(() =>
    ctx.transaction(async (tx) => {
      const before = await getForUpdate(tx, id)
      const type = { ...before, ...input, updatedAt: ctx.now() }
      await store.saveSessionType(tx, type)
      await tell(ctx, tx, 'updated', `Changed the session type ${type.name}.`, type)
      return store.toSessionType(type, (await store.countPolicies(tx)).get(id) ?? 0)
    }),
  )
}

export const removeSessionType = (
  ctx: ManagingContext,
  id: SessionTypeId,
): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const type = await getForUpdate(tx, id)
    if (type.predefinedKey !== null) {
      throw new AppError(
        'conflict',
        `${type.name} is shipped with Gatehouse and cannot be removed. Switch it off instead.`,
      )
    }
    const count = (await store.countPolicies(tx)).get(id) ?? 0
    if (count > 0) {
      const which = count === 1 ? 'one access policy names' : `${count} access policies name`
      throw new AppError(
        'conflict',
        `${type.name} is in use: ${which} it. Take it out of them first.`,
      )
    }
    await store.removeSessionType(tx, id)
    await tell(ctx, tx, 'removed', `Removed the session type ${type.name}.`, type)
    return {}
  })

/** For other domains, in whatever organization they work. */
export const getSessionType = (ctx: Context, id: SessionTypeId): Promise<store.SessionTypeData> =>
  ctx.db.asSystem('session types belong to the managing organization', async (tx) => {
    const type = await store.findSessionType(tx, id)
    if (!type || type.organizationId !== (await getManagingOrganization(tx)).id) {
      throw notFound('session type', id)
    }
    return type
  })

const defaultTemplate = SessionTypeInput.parse({ name: '-', loginAccount: 'ephemeral' })

/** The template that a new type comes with is about accounts for one session. */
const withoutIdleTemplate = (input: SessionTypeInput): SessionTypeInput =>
  input.loginAccount !== 'ephemeral' && input.accountTemplate === defaultTemplate.accountTemplate
    ? { ...input, accountTemplate: '' }
    : input

async function getForUpdate(tx: OrganizationTx, id: SessionTypeId): Promise<store.SessionTypeData> {
  const type = await store.findSessionTypeForUpdate(tx, id)
  if (!type) throw notFound('session type', id)
  return type
}

async function tell(
  ctx: ManagingContext,
  tx: OrganizationTx,
  what: 'created' | 'updated' | 'removed',
  summary: string,
  { organizationId: _, predefinedKey: __, updatedAt: ___, id, ...settings }: store.SessionTypeData,
): Promise<void> {
  const details = { sessionTypeId: id, ...settings }
  await recordAuditEvent(ctx, tx, { type: `session-type.${what}`, summary, details })
  await raise(tx, accessChanged, {})
}

const withFreeName = <T>(work: () => Promise<T>): Promise<T> =>
  refusingTakenName('a session type', 'session_type_name_is_unique', work)
