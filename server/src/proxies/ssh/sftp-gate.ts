import type { FileAction } from '@gatehouse/recording/event'
import { FileStream } from './file-stream.ts'
import {
  MalformedSftp,
  piecesFrom,
  SftpFields,
  type SftpPacket,
  sftpType as type,
  startOf,
} from './sftp-packets.ts'

/** One thing that was done with a file, or was not. */
export interface FileDone {
  action: FileAction
  path: string
  newPath?: string
  bytes?: number
  sha256?: Buffer
  succeeded: boolean
  /** By us. */
  refused?: string
}

type Access = 'read' | 'write'
/** `undefined`: goes to the target. */
type Verdict = { id: number; refused: string } | undefined

interface OpenFile {
  path: string
  writes: boolean
  reads: boolean
  read: FileStream
  written: FileStream
  isWhole: boolean
}

/** What is waited for, by the id of its request. */
type Pending =
  | { kind: 'open'; file: OpenFile }
  | { kind: 'read'; file: OpenFile | undefined; offset: number }
  | { kind: 'write'; file: OpenFile | undefined }
  | { kind: 'close'; handle: string }
  | { kind: 'change'; done: Omit<FileDone, 'succeeded'> }
  | { kind: 'list'; path: string }
  | { kind: 'other' }

const maxPending = 4096
const maxHandles = 1024
/** Type, id, handle of at most 256 bytes, offset, length. */
const dataHeadBytes = 1 + 4 + 4 + 256 + 8 + 4
const flag = { write: 2, append: 4, create: 8, truncate: 16 }

/** Extensions that change nothing. */
const harmless = new Set([
  'statvfs@openssh.com',
  'fstatvfs@openssh.com',
  'limits@openssh.com',
  'expand-path@openssh.com',
  'home-directory',
  'users-groups-by-id@openssh.com',
  'fsync@openssh.com',
])

/** Follows what is done with files over SFTP, and says what may not be done. */
export class SftpGate {
  readonly #access: Access
  readonly #tell: (done: FileDone) => void
  readonly #pending = new Map<number, Pending>()
  readonly #handles = new Map<string, OpenFile>()

  constructor(access: Access, tell: (done: FileDone) => void) {
    this.#access = access
    this.#tell = tell
  }

  /** A packet of the client. @throws {MalformedSftp} */
  request(packet: SftpPacket): Verdict {
    const kind = startOf(packet, 1).readUInt8(0)
    if (kind === type.init) return undefined
    const isData = kind === type.write
    const fields = new SftpFields(startOf(packet, isData ? dataHeadBytes : packet.bytes - 4))
    fields.byte()
    const id = fields.uint32()
    if (this.#pending.has(id)) throw new MalformedSftp('Two requests have the same number')
    if (this.#pending.size >= maxPending) throw new MalformedSftp('Too many requests wait')
    const { pending, refused } = this.#read(kind, fields, packet)
    if (refused === undefined) {
      this.#pending.set(id, pending)
      return undefined
    }
    if (pending.kind === 'change') this.#tell({ ...pending.done, succeeded: false, refused })
    if (pending.kind === 'open') {
      this.#tell({ action: 'open', path: pending.file.path, succeeded: false, refused })
    }
    return { id, refused }
  }

  /** A packet of the target. @throws {MalformedSftp} */
  response(packet: SftpPacket): void {
    const kind = startOf(packet, 1).readUInt8(0)
    if (kind === type.version) return
    const isLong = kind === type.data || kind === type.name
    const fields = new SftpFields(startOf(packet, isLong ? 9 : packet.bytes - 4))
    fields.byte()
    const id = fields.uint32()
    const pending = this.#pending.get(id)
    if (!pending) throw new MalformedSftp('An answer belongs to no request')
    this.#pending.delete(id)
    const isRight = kind !== type.status || fields.uint32() === 0
    this.#answered(pending, kind, isRight, fields, packet)
  }

  /** What was not closed was broken off. */
  end(): void {
    for (const file of this.#handles.values()) this.#closed({ ...file, isWhole: false })
    this.#handles.clear()
  }

  #read(
    kind: number,
    fields: SftpFields,
    packet: SftpPacket,
  ): { pending: Pending; refused?: string } {
    switch (kind) {
      case type.open:
        return this.#readOpen(fields)
      case type.read: {
        const file = this.#file(fields)
        return { pending: { kind: 'read', file, offset: fields.uint64() } }
      }
      case type.write:
        return this.#readWrite(fields, packet)
      case type.close:
        return { pending: { kind: 'close', handle: fields.handle() } }
      case type.opendir:
        return { pending: { kind: 'list', path: fields.text() } }
      case type.extended:
        return this.#readExtended(fields)
      default:
        return this.#readChange(kind, fields)
    }
  }

  #readOpen(fields: SftpFields): { pending: Pending; refused?: string } {
    const path = fields.text()
    const flags = fields.uint32()
    const writes = (flags & (flag.write | flag.append | flag.create | flag.truncate)) !== 0
    const file: OpenFile = {
      ...{ path, writes, reads: (flags & 1) !== 0, isWhole: true },
      ...{ read: new FileStream(), written: new FileStream() },
    }
    const pending: Pending = { kind: 'open', file }
    if (this.#handles.size >= maxHandles) return { pending, refused: 'Too many files are open.' }
    return writes ? this.#change(pending) : { pending }
  }

  #readWrite(fields: SftpFields, packet: SftpPacket): { pending: Pending; refused?: string } {
    const file = this.#file(fields)
    const offset = fields.uint64()
    const length = fields.uint32()
    if (packet.bytes - 4 !== fields.at + length) throw new MalformedSftp('Lengths do not agree')
    if (this.#access === 'write') file?.written.add(offset, piecesFrom(packet, fields.at))
    return this.#change({ kind: 'write', file })
  }

  #readChange(kind: number, fields: SftpFields): { pending: Pending; refused?: string } {
    switch (kind) {
      case type.remove:
        return this.#changes({ action: 'remove', path: fields.text() })
      case type.mkdir:
        return this.#changes({ action: 'make-directory', path: fields.text() })
      case type.rmdir:
        return this.#changes({ action: 'remove-directory', path: fields.text() })
      case type.setstat:
        return this.#changes({ action: 'change', path: fields.text() })
      case type.fsetstat:
        return this.#changes({ action: 'change', path: this.#file(fields)?.path ?? '' })
      case type.rename:
        return this.#changes({ action: 'rename', path: fields.text(), newPath: fields.text() })
      case type.symlink:
        // OpenSSH has the target first, other than the draft.
        return this.#changes({ action: 'link', newPath: fields.text(), path: fields.text() })
      case type.lstat:
      case type.fstat:
      case type.readdir:
      case type.realpath:
      case type.stat:
      case type.readlink:
        return { pending: { kind: 'other' } }
      default:
        throw new MalformedSftp('A request is of no known kind')
    }
  }

  #readExtended(fields: SftpFields): { pending: Pending; refused?: string } {
    const name = fields.text()
    if (harmless.has(name)) return { pending: { kind: 'other' } }
    switch (name) {
      case 'posix-rename@openssh.com':
        return this.#changes({ action: 'rename', path: fields.text(), newPath: fields.text() })
      case 'hardlink@openssh.com':
        return this.#changes({ action: 'link', newPath: fields.text(), path: fields.text() })
      case 'lsetstat@openssh.com':
        return this.#changes({ action: 'change', path: fields.text() })
      case 'copy-data': {
        const from = this.#file(fields)?.path ?? ''
        fields.uint64()
        fields.uint64()
        return this.#changes({
          action: 'change',
          path: this.#file(fields)?.path ?? '',
          newPath: from,
        })
      }
      default:
        // What is not known may change something.
        return this.#changes({ action: 'change', path: name.slice(0, 100) })
    }
  }

  #changes(done: Omit<FileDone, 'succeeded'>): { pending: Pending; refused?: string } {
    return this.#change({ kind: 'change', done })
  }

  #change(pending: Pending): { pending: Pending; refused?: string } {
    if (this.#access === 'write') return { pending }
    return { pending, refused: 'Your access here is for reading files only.' }
  }

  #file(fields: SftpFields): OpenFile | undefined {
    return this.#handles.get(fields.handle())
  }

  #answered(
    pending: Pending,
    kind: number,
    isRight: boolean,
    fields: SftpFields,
    packet: SftpPacket,
  ): void {
    switch (pending.kind) {
      case 'open':
        if (kind === type.handle) this.#handles.set(fields.handle(), pending.file)
        else this.#tell({ action: 'open', path: pending.file.path, succeeded: false })
        return
      case 'read':
        if (kind === type.data) pending.file?.read.add(pending.offset, piecesFrom(packet, 9))
        return
      case 'write':
        if (!isRight && pending.file) pending.file.isWhole = false
        return
      case 'close': {
        const file = this.#handles.get(pending.handle)
        this.#handles.delete(pending.handle)
        if (file) this.#closed({ ...file, isWhole: file.isWhole && isRight })
        return
      }
      case 'change':
        this.#tell({ ...pending.done, succeeded: isRight })
        return
      case 'list':
        this.#tell({ action: 'list', path: pending.path, succeeded: kind === type.handle })
        return
      case 'other':
        return
    }
  }

  #closed({ path, writes, reads, read, written, isWhole }: OpenFile): void {
    const tell = (action: 'read' | 'write', stream: FileStream) => {
      const sha256 = isWhole ? stream.digest() : undefined
      this.#tell({
        action,
        path,
        bytes: stream.bytes,
        succeeded: isWhole,
        ...(sha256 ? { sha256 } : {}),
      })
    }
    if (writes) tell('write', written)
    if (reads && (!writes || read.bytes > 0)) tell('read', read)
  }
}
