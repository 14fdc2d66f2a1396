/** SFTP version 3, draft-ietf-secsh-filexfer-02. */
export const sftpType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const

/** As OpenSSH has it; nobody sends more. */
export const maxSftpBytes = 256 * 1024

/** PATH_MAX of Linux; thousands of requests may wait, each with its paths. */
const maxTextBytes = 4096
/** draft-ietf-secsh-filexfer-02, section 6.2. */
const maxHandleBytes = 256

export class MalformedSftp extends Error {
  override readonly name = 'MalformedSftp'
}

/** One packet without its length, in the pieces it came in, so that data is not copied. */
export interface SftpPacket {
  pieces: Buffer[]
  /** With the four bytes of the length. */
  bytes: number
}

/** Cuts a stream into packets. What is not whole yet is kept: at most one packet. */
export class SftpSplitter {
  readonly #take: (packet: SftpPacket) => void
  #pieces: Buffer[] = []
  #has = 0
  /** Of the packet at hand, with its length; undefined until that is there. */
  #needs: number | undefined

  constructor(take: (packet: SftpPacket) => void) {
    this.#take = take
  }

  get isBetweenPackets(): boolean {
    return this.#has === 0
  }

  /** @throws {MalformedSftp} */
  push(data: Buffer): void {
    let at = 0
    while (at < data.length) {
      this.#needs ??= this.#readLength(data, at)
      const wanted = (this.#needs ?? Infinity) - this.#has
      const end = Math.min(data.length, at + wanted)
      this.#pieces.push(data.subarray(at, end))
      this.#has += end - at
      at = end
      if (this.#has === this.#needs) this.#whole(this.#needs)
    }
  }

  /** Undefined while the length is not there. */
  #readLength(data: Buffer, at: number): number | undefined {
    if (this.#has + data.length - at < 4) return undefined
    const start = Buffer.concat([...this.#pieces, data.subarray(at, at + 4)])
    const length = start.readUInt32BE(0)
    if (length < 1) throw new MalformedSftp('A packet is empty')
    if (length > maxSftpBytes) throw new MalformedSftp('A packet is too long')
    return length + 4
  }

  #whole(bytes: number): void {
    const packet = { pieces: this.#pieces, bytes }
    this.#pieces = []
    this.#has = 0
    this.#needs = undefined
    this.#take(packet)
  }
}

/** The first bytes of a packet, without its length; all of them if it has fewer. */
export function startOf({ pieces }: SftpPacket, bytes: number): Buffer {
  const parts: Buffer[] = []
  let has = 0
  for (const piece of pieces) {
    parts.push(piece)
    has += piece.length
    if (has >= bytes + 4) break
  }
  return Buffer.concat(parts).subarray(4, 4 + bytes)
}

/** Gives the pieces of a packet from a place on, without its length. */
export function* piecesFrom({ pieces }: SftpPacket, from: number): Generator<Buffer> {
  let skip = from + 4
  for (const piece of pieces) {
    if (skip < piece.length) yield skip > 0 ? piece.subarray(skip) : piece
    skip = Math.max(0, skip - piece.length)
  }
}

/** Reads the fields of a packet one after the other. */
export class SftpFields {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get at(): number {
    return this.#at
  }

  byte(): number {
    return this.#take(1).readUInt8(0)
  }

  uint32(): number {
    return this.#take(4).readUInt32BE(0)
  }

  /** Beyond 2^53 it is not exact, and beyond any file. */
  uint64(): number {
    return Number(this.#take(8).readBigUInt64BE(0))
  }

  string(): Buffer {
    return this.#take(this.uint32())
  }

  /** A path or a name; of one that no system would take only so much is kept. */
  text(): string {
    return this.string().subarray(0, maxTextBytes).toString('utf8')
  }

  /** Of an open file; latin1, so that any bytes are told apart. @throws {MalformedSftp} */
  handle(): string {
    const bytes = this.string()
    if (bytes.length > maxHandleBytes) throw new MalformedSftp('A handle is too long')
    return bytes.toString('latin1')
  }

  #take(bytes: number): Buffer {
    if (bytes > this.#bytes.length - this.#at) throw new MalformedSftp('A packet ends too early')
    this.#at += bytes
    return this.#bytes.subarray(this.#at - bytes, this.#at)
  }
}

/** The answer to a request that does not reach the target. */
export function refusalPacket(id: number, text: string): Buffer {
  const words = Buffer.from(text)
  const packet = Buffer.alloc(4 + 1 + 4 + 4 + 4 + words.length + 4)
  packet.writeUInt32BE(packet.length - 4, 0)
  packet.writeUInt8(sftpType.status, 4)
  packet.writeUInt32BE(id, 5)
  packet.writeUInt32BE(3, 9) // SSH_FX_PERMISSION_DENIED
  packet.writeUInt32BE(words.length, 13)
  words.copy(packet, 17)
  return packet
}
