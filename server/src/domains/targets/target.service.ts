import {
  type CredentialId,
  OrganizationId,
  type TargetGroupId,
  TargetId,
} from '@gatehouse/contract/ids'
import {
  type Target,
  type TargetChanges,
  type TargetInput,
  type TargetKind,
} from '@gatehouse/contract/targets'
import { DirectoryAccess } from '@gatehouse/contract/directory-access'
import { z } from 'zod'
import { recordAuditEvent } from '#domains/audit-trail'
import { getSite } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { invalidField, notFound, requireFreeName } from '#platform/errors.ts'
import { domainEvent, raise } from '#platform/jobs/jobs.ts'
import { directoryOf } from './domain-target.ts'
import { endKeyTrouble } from './host-key-trouble.ts'
import { decodeNameCursor, encodeNameCursor } from './target-cursor.ts'
import { memberIdsOf } from './target-membership.service.ts'
import * as store from './target.store.ts'
import { refusingTakenName } from './taken-name.ts'
import { targetsChanged } from './targets-changed.ts'
import { targetViews } from './target.view.ts'
import type { TargetsOptions } from './targets-options.ts'

/** Raised in the transaction that removes a target; what others keep of it is theirs to end. */
export const targetRemoved = domainEvent(
  'target.removed',
  z.object({ organizationId: OrganizationId, targetId: TargetId }),
)

export interface TargetQuery {
  text?: string | undefined
  kind?: TargetKind | undefined
  targetGroupId?: TargetGroupId | undefined
  cursor?: string | undefined
  limit: number
}

export const listTargets = (
  ctx: OrganizationContext,
  { text, kind, targetGroupId, cursor, limit }: TargetQuery,
): Promise<{ targets: Target[]; nextCursor?: string }> =>
  ctx.transaction(async (tx) => {
    const after = cursor === undefined ? undefined : decodeNameCursor(cursor)
    const ids = targetGroupId && (await memberIdsOf(tx, targetGroupId))
    const rows = await store.listTargets(tx, { text, kind, ids }, { after, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      targets: await targetViews(tx, page),
      ...(last && rows.length > limit ? { nextCursor: encodeNameCursor(last) } : {}),
    }
  })

/** @throws {AppError} not_found */
export async function getTarget(tx: AnyTx, id: TargetId): Promise<store.TargetData> {
  const row = await store.findTarget(tx, id)
  if (!row) throw notFound('target', id)
  return row
}

export async function getTargetView(tx: AnyTx, id: TargetId): Promise<Target> {
  const [view] = await targetViews(tx, [await getTarget(tx, id)])
  if (!view) throw notFound('target', id)
  return view
}

export const showTarget = (ctx: OrganizationContext, id: TargetId): Promise<Target> =>
  ctx.transaction((tx) => getTargetView(tx, id))

/** By name; all that match, up to ten thousand. */
export const findTargets = (tx: AnyTx, search: store.TargetSearch): Promise<store.TargetData[]> =>
  store.listTargets(tx, search, { limit: 10_000 })

/** @throws {AppError} invalid_request when one of them is not a target of the organization */
export async function requireTargets(tx: AnyTx, ids: readonly TargetId[]): Promise<void> {
  const known = await store.knownTargetIds(tx, ids)
  const missing = ids.find((id) => !known.has(id))
  if (missing) throw invalidField('targetIds', `There is no target with id ${missing} here.`)
}

async function requireCredential(
  tx: OrganizationTx,
  options: TargetsOptions,
  id: CredentialId | null | undefined,
): Promise<void> {
  if (!id || (await options.findCredentials(tx, { ids: [id] })).length > 0) return
  throw invalidField('serviceCredentialId', `There is no credential with id ${id} here.`)
}

export const createTarget = (
  ctx: OrganizationContext,
  options: TargetsOptions,
  input: TargetInput,
): Promise<Target> =>
  refusingTakenName('target', input.name, () =>
    ctx.transaction(async (tx) => {
      if (input.siteId) await getSite(tx, input.siteId)
      await requireCredential(tx, options, input.serviceCredentialId)
      await requireFree(tx, input.name)
      const id = newId(TargetId, ctx.now())
      const at = { created_at: ctx.now(), updated_at: ctx.now() }
      await store.addTargets(tx, [{ id, ...columnsOf(input), ...at }])
      await recordAuditEvent(ctx, tx, {
        type: 'target.created',
        summary: `Added the target ${input.name} at ${input.address}.`,
        details: { targetId: id, ...input },
      })
      return getTargetView(tx, id)
    }),
  )

/** Columns of an input; what it does not say is not in it. */
export const columnsOf = (input: TargetInput) => ({
  name: input.name,
  kind: input.kind,
  address: input.address,
  port: input.port,
  description: input.description,
  tags: distinctTags(input.tags),
  site_id: input.siteId ?? null,
  service_credential_id: input.serviceCredentialId ?? null,
  algorithms: input.algorithms,
  trusts_first_host_key: input.trustsFirstHostKey,
  on_host_key_mismatch: input.onHostKeyMismatch,
  directory: toJson(directoryOf(input)),
})

/** The driver takes an object for a composite value. */
const toJson = (directory: DirectoryAccess | null) => directory && JSON.stringify(directory)

/** Tags are the same in small and capital letters. */
const distinctTags = (tags: readonly string[]): string[] => [
  ...new Map(tags.map((tag) => [tag.toLowerCase(), tag])).values(),
]

async function requireFree(tx: OrganizationTx, name: string, self?: string): Promise<void> {
  const [holder] = await store.findTargetsNamed(tx, [name.toLowerCase()])
  requireFreeName('a target', name, holder?.id, self)
}

export const updateTarget = (
  ctx: OrganizationContext,
  options: TargetsOptions,
  id: TargetId,
  changes: TargetChanges,
): Promise<Target> =>
  refusingTakenName('target', changes.name ?? '', () =>
    ctx.transaction(async (tx) => {
      const before = await store.findTargetForUpdate(tx, id)
      if (!before) throw notFound('target', id)
      if (changes.siteId) await getSite(tx, changes.siteId)
      await requireCredential(tx, options, changes.serviceCredentialId)
      if (changes.name !== undefined) await requireFree(tx, changes.name, id)
      const columns = { ...changedColumns(changes), directory: changedDirectory(before, changes) }
      await store.saveTarget(tx, id, { ...columns, updated_at: ctx.now() })
      if (before.kind === 'domain') await options.keepDomain?.(ctx, tx, id)
      await raise(tx, targetsChanged, { organizationId: ctx.organizationId })
      await recordAuditEvent(ctx, tx, {
        type: 'target.updated',
        summary: `Changed the target ${changes.name ?? before.name}.`,
        details: { targetId: id, before: toldOf(before, changes), after: changes },
      })
      return getTargetView(tx, id)
    }),
  )

const columnNames = {
  name: 'name',
  kind: 'kind',
  address: 'address',
  port: 'port',
  description: 'description',
  tags: 'tags',
  siteId: 'site_id',
  serviceCredentialId: 'service_credential_id',
  algorithms: 'algorithms',
  trustsFirstHostKey: 'trusts_first_host_key',
  onHostKeyMismatch: 'on_host_key_mismatch',
  directory: 'directory',
} as const satisfies Record<keyof TargetChanges, keyof store.TargetData>

const changedFields = (changes: TargetChanges) =>
  Object.keys(columnNames).filter(
    (name): name is keyof TargetChanges => changes[name as keyof TargetChanges] !== undefined,
  )

function changedColumns(changes: TargetChanges): Record<string, unknown> {
  const columns: Record<string, unknown> = Object.fromEntries(
    changedFields(changes).map((name) => [columnNames[name], changes[name]]),
  )
  return {
    ...columns,
    ...(changes.tags ? { tags: distinctTags(changes.tags) } : {}),
  }
}

/** As it is after the change; a target that is no domain any more has none. */
function changedDirectory(before: store.TargetData, changes: TargetChanges) {
  const kept = before.directory === null ? undefined : DirectoryAccess.parse(before.directory)
  const kind = changes.kind ?? before.kind
  const address = changes.address ?? before.address
  return toJson(
    directoryOf({
      kind,
      address,
      directory: changes.directory ?? (kind === 'domain' ? kept : undefined),
    }),
  )
}

const toldOf = (row: store.TargetData, changes: TargetChanges): Record<string, unknown> =>
  Object.fromEntries(changedFields(changes).map((name) => [name, row[columnNames[name]]]))

/** Its credentials go with it by the event; recordings and the audit trail stay. */
export const removeTarget = (
  ctx: OrganizationContext,
  id: TargetId,
): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const target = await store.findTargetForUpdate(tx, id)
    if (!target) throw notFound('target', id)
    await endKeyTrouble(ctx, tx, target)
    await store.removeTarget(tx, id)
    await raise(tx, targetRemoved, { organizationId: ctx.organizationId, targetId: id })
    await recordAuditEvent(ctx, tx, {
      type: 'target.removed',
      summary: `Removed the target ${target.name} at ${target.address}.`,
      details: { targetId: id, name: target.name, address: target.address },
    })
    return {}
  })
