import { OrganizationId, TargetId } from '@gatehouse/contract/ids'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { type LapsAccess, readLapsAccess } from '@gatehouse/directory/laps-readers'
import { findTargets } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { z } from 'zod'
import type { CredentialsOptions } from './credentials-options.ts'
import { asDirectoryService } from './directory-login.ts'
import { type LapsAccessRow, listReadSince, saveLapsAccess } from './laps-reading.store.ts'

export const readLapsJob = {
  name: 'credentials.read-laps-access',
  payload: z.object({ organizationId: OrganizationId, targetId: TargetId }),
}

const dayMilliseconds = 86_400_000
/** What a report can still show. */
const mostRows = 100_000

/** Each hour: the domains that were not read for a day. */
export const queueLapsReading = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('domains whose readers of passwords are to be read', async (tx) => {
    const since = new Date(ctx.now().getTime() - dayMilliseconds)
    const read = new Set((await listReadSince(tx, since)).map(({ targetId }) => targetId))
    for (const domain of await findTargets(tx, { kind: 'domain' })) {
      if (read.has(domain.id) || !domain.service_credential_id) continue
      const place = { organizationId: domain.organization_id, targetId: domain.id }
      await addJob(tx, readLapsJob, place, {
        ...{ runAt: ctx.now(), key: `${readLapsJob.name}:${domain.id}` },
      })
    }
  })

/** A domain that cannot be asked keeps what was read before; its target says what is wrong with it. */
export async function readLaps(
  ctx: Context,
  options: CredentialsOptions,
  place: { organizationId: OrganizationId; targetId: TargetId },
  signal: AbortSignal,
): Promise<void> {
  const access: LapsAccessRow[] = []
  try {
    await using connection = await asDirectoryService(ctx, options, { ...place, signal })
    for await (const one of readLapsAccess(connection, signal)) {
      if (access.length < mostRows) access.push(...rowsOf(one))
    }
  } catch (error) {
    if (!(error instanceof DirectoryTrouble) && !(error instanceof AppError)) throw error
    ctx.log.info({ err: error, targetId: place.targetId }, 'readers of LAPS were not read')
    return
  }
  await ctx.db.inOrganization(place.organizationId, (tx) =>
    saveLapsAccess(tx, place.targetId, { at: ctx.now(), access }),
  )
}

const kindNames = {
  legacy: 'Legacy LAPS',
  clear: 'Windows LAPS',
  encrypted: 'Windows LAPS, encrypted',
}

const rowsOf = ({ computer, kind, readers }: LapsAccess): LapsAccessRow[] =>
  readers.map(({ name, isInherited }) => ({
    ...{ computerId: computer.id, computer: computer.name, reader: name },
    granted: isInherited ? 'A container above it' : 'The computer itself',
    kind: kindNames[kind],
  }))
