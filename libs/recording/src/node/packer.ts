import { type ZstdCompress, constants, createZstdCompress } from 'node:zlib'

/**
 * 2^19, what a segment grows to: beyond it a segment has no more than one event. A larger window would only be more memory
 * to touch for each of them.
 */
const windowLog = 19

/** Room for a handful of segments of text. */
const outputBytes = 1024 * 1024

const options = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_windowLog]: windowLog,
  },
  // What is written at once is a frame.
  flush: constants.ZSTD_e_end,
  chunkSize: outputBytes,
  // Or it would wait for us to read before it says that a frame is done.
  readableHighWaterMark: 2 * outputBytes,
}

/** The most that zstd makes of so many bytes (`ZSTD_compressBound`), and some. */
const boundOf = (length: number): number => length + (length >> 8) + 1024

/**
 * Compresses one segment after the other to a frame each, in the thread pool. Node makes a compressor and its output anew
 * for each call of `zstdCompress`; at full speed its collector then has more to do than zstd.
 */
export class Packer {
  readonly #stream: ZstdCompress
  #room = outputBytes

  constructor() {
    this.#stream = createZstdCompress(options)
    this.#stream.on('error', () => undefined) // Told to whoever waits for the frame.
  }

  /**
   * Whether a segment fits behind those before. A frame that ended exactly with the buffer would be taken for one that goes
   * on, so that an empty one followed.
   */
  hasRoomFor(length: number): boolean {
    return boundOf(length) < this.#room
  }

  /** One at a time, and only if there is room. The bytes must not change until it is done. */
  pack(bytes: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => {
        const frame: unknown = this.#stream.read()
        if (error || !(frame instanceof Uint8Array)) {
          reject(error ?? new Error('A segment was compressed to nothing'))
          return
        }
        this.#room -= frame.length
        resolve(frame)
      })
    })
  }

  /** Gives its memory back at once. */
  close(): void {
    this.#stream.destroy()
  }
}
