import { randomUUID } from 'node:crypto'
import { PicturedObject } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import type { ReadObject } from '@gatehouse/directory/read-objects'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { noPictureCounts, withObjects } from './picture-counts.ts'
import {
  addPart,
  addPicture,
  maxPictureBytes,
  removePicturesOfServer,
  touchPicture,
} from './picture.store.ts'
import { type Claim, renewClaim } from './sync-claim.ts'

/** So much is sent to the database at once. */
const objectsInPart = 1000
const membersInPart = 20_000

/** Another worker took over: what this one read is not kept. */
export class ClaimLost extends Error {}

/** A picture that the server takes, written away while it is read. */
export class PictureWriter {
  readonly id: string = randomUUID()
  readonly #ctx: Context
  readonly #claim: Claim
  readonly #isWhole: boolean
  readonly #maxBytes: number
  #parts = 0
  #bytes = 0
  #objects: PicturedObject[] = []
  #joined: [DirectoryObjectId, DirectoryObjectId][] = []
  #gone: DirectoryObjectId[] = []
  #members = 0
  #counts = noPictureCounts
  /** Objects that were read. */
  done = 0
  /** Nothing was read that could make a difference. */
  isEmpty = true

  constructor(ctx: Context, claim: Claim, isWhole: boolean, maxBytes = maxPictureBytes) {
    this.#ctx = ctx
    this.#maxBytes = maxBytes
    this.#claim = claim
    this.#isWhole = isWhole
  }

  begin(takenAt: Date): Promise<void> {
    const { id, organization_id } = this.#claim.directory
    return this.#ctx.db.inOrganization(organization_id, async (tx) => {
      await removePicturesOfServer(tx, id)
      await addPicture(tx, {
        ...{ id: this.id, directory_id: id, connector_id: null, is_whole: this.#isWhole },
        ...{ taken_at: takenAt, touched_at: this.#ctx.now() },
      })
    })
  }

  async add(read: ReadObject): Promise<void> {
    const { memberIds } = read
    // A group with very many members is told in several parts.
    const slices = Math.max(1, Math.ceil((memberIds?.length ?? 0) / membersInPart))
    for (let slice = 0; slice < slices; slice += 1) {
      const members = memberIds?.slice(slice * membersInPart, (slice + 1) * membersInPart)
      this.#objects.push(
        PicturedObject.parse({ ...read, ...(members ? { memberIds: members } : {}) }),
      )
      this.#members += members?.length ?? 0
      if (this.#members >= membersInPart) await this.write()
    }
    this.done += 1
    this.isEmpty = false
    if (this.#objects.length >= objectsInPart) await this.write()
  }

  /** Told beside the members of the group, which was not read itself. */
  join(groupId: DirectoryObjectId, memberId: DirectoryObjectId): void {
    this.#joined.push([groupId, memberId])
  }

  remove(id: DirectoryObjectId): void {
    this.#gone.push(id)
    this.isEmpty = false
  }

  /** What was read since the last part, with how far it is. */
  async write(): Promise<void> {
    const [objects, joined, gone] = [this.#objects, this.#joined, this.#gone]
    if (objects.length + joined.length + gone.length === 0) return
    const part = this.#parts
    this.#requireRoom(JSON.stringify([objects, joined, gone]).length)
    await this.#ctx.db.inOrganization(this.#claim.directory.organization_id, async (tx) => {
      const isOurs = await renewClaim(this.#ctx, tx, this.#claim, { progress_done: this.done })
      if (!isOurs) throw new ClaimLost('Another worker reads this directory now.')
      await addPart(tx, this.id, { part, objects, joined, gone })
      this.#counts = withObjects(this.#counts, objects)
      const counts = JSON.stringify(this.#counts)
      await touchPicture(tx, this.id, { touched_at: this.#ctx.now(), counts })
    })
    this.#parts += 1
    this.#objects = []
    this.#joined = []
    this.#gone = []
    this.#members = 0
  }

  /** A controller could answer without end, and the disk is that of all organizations. */
  #requireRoom(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes <= this.#maxBytes) return
    const { name } = this.#claim.directory
    throw new AppError(
      'conflict',
      `${name} holds more than Gatehouse reads of one domain: ${this.done} objects fill ${Math.ceil(this.#bytes / 2 ** 20)} MiB. Nothing of this reading is kept. Look whether something there makes objects without end.`,
    )
  }
}
