import type { Directory, DirectorySettings } from '@gatehouse/contract/directories'
import type { DirectoryId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Clock, OrganizationContext } from '#platform/context.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { invalidField, notFound } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { applyRulesJob } from './directory-jobs.ts'
import {
  type DirectoryData,
  findDirectory,
  findDirectoryForUpdate,
  saveDirectory,
} from './directory.store.ts'
import { directoryViews } from './directory.view.ts'
import { ensureDirectories } from './ensure-directories.ts'
import { findObjects } from './find-object.store.ts'
import { addSyncJob } from './sync-job.ts'

export const showDirectories = (ctx: OrganizationContext): Promise<Directory[]> =>
  ctx.transaction(async (tx) => directoryViews(ctx, tx, await ensureDirectories(ctx, tx)))

/** @throws {AppError} not_found */
export async function getDirectory(tx: AnyTx, id: DirectoryId): Promise<DirectoryData> {
  const directory = await findDirectory(tx, id)
  if (!directory) throw notFound('directory', id)
  return directory
}

async function viewOf(ctx: Clock, tx: OrganizationTx, id: DirectoryId): Promise<Directory> {
  const [view] = await directoryViews(ctx, tx, [await getDirectory(tx, id)])
  if (!view) throw notFound('directory', id)
  return view
}

export const showDirectory = (ctx: OrganizationContext, id: DirectoryId): Promise<Directory> =>
  ctx.transaction((tx) => viewOf(ctx, tx, id))

export const updateSettings = (
  ctx: OrganizationContext,
  { keepSignIn }: Pick<DirectoriesOptions, 'keepSignIn'>,
  id: DirectoryId,
  settings: DirectorySettings,
): Promise<Directory> =>
  ctx.transaction(async (tx) => {
    // Of two who save at once the second is compared with what the first has saved.
    const before = await findDirectoryForUpdate(tx, id)
    if (!before) throw notFound('directory', id)
    await requireObjects(tx, before, settings)
    const isReadAnew = (await keepSignIn?.(ctx, tx, before, settings)) === true
    await saveDirectory(tx, id, {
      ...{ settings: JSON.stringify(settings), next_run_at: ctx.now() },
      // Whoever reads it at this moment began to before it was decided.
      ...(isReadAnew && { whole_wanted: true, claim: null, claimed_until: null }),
    })
    if (isReadAnew) await addSyncJob(tx, before, ctx.now())
    await addJob(tx, applyRulesJob, { organizationId: ctx.organizationId, directoryId: id })
    await recordAuditEvent(ctx, tx, {
      type: 'directory.updated',
      summary: `Changed who of ${before.name} may sign in, or which of its computers become targets.`,
      details: { directoryId: id, before: before.settings, after: settings },
    })
    return viewOf(ctx, tx, id)
  })

/** What was chosen before may be gone from the domain by now; what is new has to be there. */
async function requireObjects(
  tx: OrganizationTx,
  { id, settings: before }: DirectoryData,
  settings: DirectorySettings,
): Promise<void> {
  const groups = settings.signIn.groups.map(({ groupId }) => groupId)
  const units = settings.computers.map(({ organizationalUnitId }) => organizationalUnitId)
  const known = new Map(
    (await findObjects(tx, id, [...groups, ...units])).map((one) => [one.id, one]),
  )
  const isNew = <Id>(one: Id, old: readonly Id[]) => !old.includes(one)
  const oldGroups = before.signIn.groups.map(({ groupId }) => groupId)
  const oldUnits = before.computers.map(({ organizationalUnitId }) => organizationalUnitId)
  if (groups.some((one) => isNew(one, oldGroups) && known.get(one)?.kind !== 'group')) {
    throw invalidField('signIn.groups', 'Choose groups of this directory.')
  }
  if (units.some((one) => isNew(one, oldUnits) && known.get(one)?.kind !== 'organizational-unit')) {
    throw invalidField('computers', 'Choose organizational units of this directory.')
  }
}

export const requestSync = (ctx: OrganizationContext, id: DirectoryId): Promise<Directory> =>
  ctx.transaction(async (tx) => {
    const directory = await getDirectory(tx, id)
    await saveDirectory(tx, id, { whole_wanted: true, next_run_at: ctx.now() })
    await addSyncJob(tx, directory, ctx.now())
    await recordAuditEvent(ctx, tx, {
      type: 'directory.sync-requested',
      summary: `Asked to read the domain ${directory.name} now.`,
      details: { directoryId: id },
    })
    return viewOf(ctx, tx, id)
  })
