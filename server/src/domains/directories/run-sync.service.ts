import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { findAnchor } from '@gatehouse/directory/rollback-anchor'
import type { Context } from '#platform/context.ts'
import { checkOthers } from './check-controllers.service.ts'
import { controllerName, differenceFrom, keepController } from './controllers.service.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import type { WhichDirectory } from './directory-jobs.ts'
import { type DirectoryData, findDirectoryForUpdate, saveDirectory } from './directory.store.ts'
import { type DomainFacts, readDomainFacts } from './domain-facts.ts'
import { keepNothingChanged, keepPicture } from './keep-picture.ts'
import { findDomain, openDomain } from './open-domain.ts'
import { ClaimLost, PictureWriter } from './picture-writer.ts'
import { findPictureForUpdate, removePicture } from './picture.store.ts'
import { readDifference, readWhole } from './read-picture.ts'
import { type Claim, endClaim, takeClaim } from './sync-claim.ts'
import { failureOf } from './sync-failure.ts'
import { countOf, settleComplete, settleFailed } from './sync-state.ts'

/** A run that takes longer hangs. */
const maxRunMs = 60 * 60_000

/** Reads a directory when it is due. Can end anywhere: what was read does not count before all of it was. */
export async function syncDirectory(
  ctx: Context,
  options: DirectoriesOptions,
  which: WhichDirectory,
  stopping: AbortSignal,
): Promise<void> {
  const claim = await takeClaim(ctx, which)
  if (!claim) return
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(maxRunMs)])
  try {
    await readDomain(ctx, options, claim, signal)
  } catch (error) {
    if (error instanceof ClaimLost) {
      ctx.log.warn(
        { directoryId: which.directoryId },
        'reading a directory took longer than its claim',
      )
      return
    }
    if (stopping.aborted) await giveBack(ctx, claim)
    else await fail(ctx, claim, error)
  }
}

async function readDomain(
  ctx: Context,
  options: DirectoriesOptions,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  const domain = await findDomain(ctx, options, claim.directory)
  await using connection = await openDomain(ctx, claim.directory, domain, signal)
  const from = await differenceFrom(ctx, claim.directory, connection)
  const reading = { connection, claim, writer: new PictureWriter(ctx, claim, from === undefined) }
  const takenAt = ctx.now()
  await reading.writer.begin(takenAt)
  const facts = from === undefined ? await beginWhole(ctx, reading.claim, connection) : undefined
  if (from === undefined) await readWhole(connection, reading.writer, signal)
  else if (from <= connection.rootDse.highestCommittedUsn) {
    await readDifference(ctx, reading, from, signal)
  }
  const anchorId = await findAnchor(connection, connection.rootDse.highestCommittedUsn)
  await settle(ctx, reading, { takenAt, facts, anchorId })
  await checkOthers(ctx, claim.directory, domain, connection, signal)
}

async function beginWhole(
  ctx: Context,
  { directory }: Claim,
  connection: DirectoryConnection,
): Promise<DomainFacts> {
  const { users, groups, computers, organizationalUnits } = directory.counts as Record<
    string,
    number
  >
  const known = [users, groups, computers, organizationalUnits].reduce<number>(
    (sum, count) => sum + (count ?? 0),
    0,
  )
  await ctx.db.inOrganization(directory.organization_id, (tx) =>
    saveDirectory(tx, directory.id, {
      ...{ sync_state: 'running', started_at: ctx.now(), progress_done: 0 },
      sync_text: `All of ${directory.name} is read from ${controllerName(connection.controller)}.`,
      progress_total: known > 0 ? known : null,
    }),
  )
  return readDomainFacts(connection)
}

interface Read {
  connection: DirectoryConnection
  claim: Claim
  writer: PictureWriter
}

/** Keeps what was read, unless another has taken over meanwhile. */
const settle = (
  ctx: Context,
  { connection, claim, writer }: Read,
  {
    takenAt,
    facts,
    anchorId,
  }: { takenAt: Date; facts: DomainFacts | undefined; anchorId: string | undefined },
): Promise<void> =>
  ctx.db.inOrganization(claim.directory.organization_id, async (tx) => {
    const directory = await findDirectoryForUpdate(tx, claim.directory.id)
    if (directory?.claim !== claim.id)
      throw new ClaimLost('Another worker reads this directory now.')
    const isWhole = facts !== undefined
    if (writer.isEmpty && !isWhole) {
      await removePicture(tx, writer.id)
      await keepNothingChanged(tx, directory, takenAt)
    } else {
      const picture = await findPictureForUpdate(tx, writer.id)
      if (picture) await keepPicture(tx, picture)
    }
    await keepController(ctx, tx, directory.id, { connection, anchorId })
    await endClaim(tx, directory.id)
    if (facts) await saveDirectory(tx, directory.id, { ...facts, whole_wanted: false })
    const after = (await findDirectoryForUpdate(tx, directory.id)) ?? directory
    await settleComplete(ctx, tx, after, textOf(after, connection, isWhole))
  })

function textOf(
  directory: DirectoryData,
  connection: DirectoryConnection,
  isWhole: boolean,
): string {
  if (!isWhole && directory.sync_state === 'complete') return directory.sync_text
  return `Read from ${controllerName(connection.controller)}: ${countOf(directory)}. Changes are read each minute.`
}

const fail = (ctx: Context, claim: Claim, error: unknown): Promise<void> => {
  const { text, againInMs } = failureOf(ctx, error)
  return ctx.db.inOrganization(claim.directory.organization_id, async (tx) => {
    const directory = await findDirectoryForUpdate(tx, claim.directory.id)
    if (directory?.claim !== claim.id) return
    await endClaim(tx, directory.id)
    // Somebody may have asked for it meanwhile, with what is wrong put right.
    const isAsked = directory.whole_wanted && !claim.directory.whole_wanted
    const again = new Date(ctx.now().getTime() + (isAsked ? 0 : againInMs))
    await saveDirectory(tx, directory.id, { next_run_at: again })
    await settleFailed(ctx, tx, directory, text)
  })
}

/** This server ends: the next one begins at once. */
const giveBack = (ctx: Context, claim: Claim): Promise<void> =>
  ctx.db.inOrganization(claim.directory.organization_id, async (tx) => {
    const directory = await findDirectoryForUpdate(tx, claim.directory.id)
    if (directory?.claim !== claim.id) return
    await endClaim(tx, directory.id)
    await saveDirectory(tx, directory.id, { next_run_at: ctx.now() })
  })
