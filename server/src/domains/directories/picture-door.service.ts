import type { PicturedObject } from '@gatehouse/contract/directories'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { findDomainOfConnector } from '#domains/collectors'
import type { AgentContext, Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { type DirectoryData, directoryOfTarget } from './directory.store.ts'
import { ensureDirectories } from './ensure-directories.ts'
import { isReadByServer, keepPicture } from './keep-picture.ts'
import { noPictureCounts, type PictureCounts, withObjects } from './picture-counts.ts'
import * as store from './picture.store.ts'
import { settleByAgent } from './sync-state.ts'

/** Of pictures of one directory that are being received: more than a domain of a million objects is. */
const maxPictures = 20
const forgottenAfterMs = 24 * 3600_000

export interface ReceivedPart {
  pictureId: string
  part: number
  connectorId: ConnectorId
  takenAt: string
  isLast: boolean
  objects: PicturedObject[]
}

/** Parts come in any order, and again when the answer was lost. With the last one that was missing the picture counts. */
export const receivePart = (ctx: AgentContext, part: ReceivedPart): Promise<{ received: number }> =>
  ctx.transaction(async (tx) => {
    const directory = await directoryOfConnector(ctx, tx, part.connectorId)
    const takenAt = earlier(new Date(part.takenAt), ctx.now())
    if (isReadByServer(directory, ctx.now()) || isKnown(directory, takenAt)) {
      return { received: part.objects.length } // It cannot count.
    }
    const picture = await openPicture(ctx, tx, directory, part, takenAt)
    const isNew = await store.addPart(tx, picture.id, part)
    const before = { ...noPictureCounts, ...(picture.counts as Partial<PictureCounts>) }
    const counts = isNew ? withObjects(before, part.objects) : before
    const lastPart = part.isLast ? part.part : picture.last_part
    await store.touchPicture(tx, picture.id, {
      touched_at: ctx.now(),
      counts: JSON.stringify(counts),
      ...(lastPart === null ? {} : { last_part: lastPart }),
    })
    if (lastPart !== null && (await isComplete(tx, picture.id, lastPart))) {
      requireSomething(directory, counts)
      if (await keepPicture(tx, picture)) await settleByAgent(ctx, tx, directory.id)
    }
    return { received: part.objects.length }
  })

/** Not even the domain itself: else everybody of it would be gone. */
function requireSomething({ name }: DirectoryData, { objects }: PictureCounts): void {
  if (objects > 0) return
  throw new AppError(
    'conflict',
    `There is nothing in the picture of ${name}. Let the service credential read the domain.`,
  )
}

const isKnown = ({ known_at }: DirectoryData, takenAt: Date): boolean =>
  known_at !== null && takenAt <= known_at

const earlier = (one: Date, other: Date): Date => (one < other ? one : other)

const isComplete = async (tx: OrganizationTx, id: string, lastPart: number): Promise<boolean> =>
  (await store.countParts(tx, id, lastPart)) === lastPart + 1

/** An agent speaks only of what it collects. */
async function directoryOfConnector(
  ctx: AgentContext,
  tx: OrganizationTx,
  connectorId: ConnectorId,
): Promise<DirectoryData> {
  const domain = await findDomainOfConnector(tx, ctx.principal.siteId, connectorId)
  if (!domain) throw notFound('connector', connectorId)
  if (domain.targetId === null) {
    throw new AppError(
      'conflict',
      `The source ${domain.source} names no domain. Choose one on the page of the source.`,
    )
  }
  await ensureDirectories(ctx, tx)
  const directory = await directoryOfTarget(tx, domain.targetId)
  if (!directory) throw new AppError('conflict', `The target of ${domain.source} is no domain.`)
  return directory
}

async function openPicture(
  ctx: AgentContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  { pictureId, connectorId }: ReceivedPart,
  takenAt: Date,
): Promise<store.PictureData> {
  const there = await store.findPictureForUpdate(tx, pictureId)
  await requireRoom(tx, directory, there === undefined)
  await store.addPicture(tx, {
    ...{ id: pictureId, directory_id: directory.id, connector_id: connectorId },
    ...{ is_whole: true, taken_at: takenAt, touched_at: ctx.now() },
  })
  const picture = there ?? (await store.findPictureForUpdate(tx, pictureId))
  if (picture?.connector_id !== connectorId || picture.directory_id !== directory.id) {
    throw new AppError('conflict', 'This picture belongs to another connector. Begin another one.')
  }
  return picture
}

/** With each part: one picture alone could fill the disk as well. */
async function requireRoom(
  tx: OrganizationTx,
  directory: DirectoryData,
  isNew: boolean,
): Promise<void> {
  const { pictures, bytes } = await store.sizeOfPictures(tx, directory.id)
  if ((!isNew || pictures < maxPictures) && bytes < store.maxPictureBytes) return
  throw new AppError(
    'conflict',
    `Too many pictures of ${directory.name} have been begun and not sent to the end. They are forgotten after a day.`,
  )
}

export const forgetOldPictures = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('forget pictures that nobody sent to the end', (tx) =>
    store.removeOldPictures(tx, new Date(ctx.now().getTime() - forgottenAfterMs)),
  )
