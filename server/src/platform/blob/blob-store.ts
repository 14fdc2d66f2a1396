/** Bytes kept under a key: recordings, exports. Keys are as `requireBlobKey` wants them. */
export interface BlobStore {
  /** A new blob for one writer. Throws `conflict` if there is one: it is never written to again. */
  openForAppend(key: string): Promise<BlobAppender>
  /**
   * The bytes from `start` up to, not including, `end`; all without a range. Also of a blob that is
   * being written: then what is there now. Throws `not_found` at the first chunk.
   */
  read(key: string, range?: { start?: number; end?: number }): AsyncIterable<Uint8Array>
  /** Bytes; undefined if there is no such blob. */
  size(key: string): Promise<number | undefined>
  /** Does nothing if there is no such blob. */
  remove(key: string): Promise<void>
  /** All blobs whose key begins with these whole segments, such as `recordings/2026`; folder by folder, by name. */
  list(prefix?: string): AsyncIterable<BlobEntry>
  /** Of the volume, in bytes. */
  free(): Promise<{ freeBytes: number; totalBytes: number }>
}

export interface BlobEntry {
  key: string
  bytes: number
}

export interface BlobAppender {
  /** Bytes that were appended, whole: what a failed `append` left behind is not counted, and taken back. */
  readonly size: number
  /** In the order of the calls. After a failure of the storage every further call fails the same way. */
  append(bytes: Uint8Array): Promise<void>
  /** Resolves when all that was appended would outlast a power failure. */
  sync(): Promise<void>
  /** Syncs too. */
  close(): Promise<void>
}
