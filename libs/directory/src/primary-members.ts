import { guidText } from './values.ts'

const guidBytes = 16
const firstRoom = 64

interface Room {
  bytes: Buffer
  used: number
}

/** Members by primary group, 16 bytes each: a domain has as many as it has accounts. */
export class PrimaryMembers {
  readonly #groups = new Map<string, Room>()

  add(groupSid: string, guid: Buffer): void {
    const room = this.#groups.get(groupSid) ?? { bytes: Buffer.alloc(firstRoom), used: 0 }
    if (room.used + guidBytes > room.bytes.length) {
      room.bytes = Buffer.concat([room.bytes], room.bytes.length * 2)
    }
    guid.copy(room.bytes, room.used, 0, guidBytes)
    room.used += guidBytes
    this.#groups.set(groupSid, room)
  }

  *of(groupSid: string | undefined): Generator<string> {
    const room = groupSid === undefined ? undefined : this.#groups.get(groupSid)
    if (!room) return
    for (let at = 0; at < room.used; at += guidBytes) {
      yield guidText(room.bytes.subarray(at, at + guidBytes))
    }
  }
}
