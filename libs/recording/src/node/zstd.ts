import { promisify } from 'node:util'
import {
  type ZstdOptions,
  constants,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib'
import type { Decompress } from '../open-segment.ts'
import { Packer } from './packer.ts'

const decompressInPool = promisify(zstdDecompress)

/** Below this the way to the thread pool and back costs more than the work. */
const inPoolBytes = 16 * 1024

/** Below this setting up the compressor costs more than what it saves. */
const worthCompressingBytes = 256

/** 2^20: a segment is not larger, and a frame that asks for more memory is none of ours. */
const windowLog = 20

/** Level 1 costs as much as the negative ones, which Node's way to the library outweighs, and halves the size. */
const optionsFor = (length: number): ZstdOptions => ({
  params: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_windowLog]: windowLog,
  },
  pledgedSrcSize: length,
  // Room for all of it at once: the default would be filled and copied in pieces of 16 KiB.
  chunkSize: Math.max(constants.Z_MIN_CHUNK, length + (length >> 8) + 64),
})

/** Undefined if the bytes do not get smaller. They must not change until it is done. */
export function compress(
  bytes: Uint8Array,
): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  if (bytes.length < worthCompressingBytes) return undefined
  const smaller = (packed: Uint8Array) => (packed.length < bytes.length ? packed : undefined)
  if (bytes.length < inPoolBytes) return smaller(zstdCompressSync(bytes, optionsFor(bytes.length)))
  return compressInPool(bytes).then(smaller)
}

/** Sessions that are busy at the same moment; each holds a buffer and the tables of zstd. */
const sparePackers = 4
const packers: Packer[] = []

async function compressInPool(bytes: Uint8Array): Promise<Uint8Array> {
  const packer = packerFor(bytes.length)
  const packed = await packer.pack(bytes)
  if (packers.length < sparePackers) packers.push(packer)
  else packer.close()
  return packed
}

/** One that failed, or is full, is never used again. */
function packerFor(length: number): Packer {
  for (let packer = packers.pop(); packer; packer = packers.pop()) {
    if (packer.hasRoomFor(length)) return packer
    packer.close()
  }
  return new Packer()
}

export const decompress: Decompress = (bytes, length) => {
  const options = {
    params: { [constants.ZSTD_d_windowLogMax]: windowLog },
    maxOutputLength: length,
    chunkSize: Math.max(constants.Z_MIN_CHUNK, length),
  }
  return length < inPoolBytes
    ? zstdDecompressSync(bytes, options)
    : decompressInPool(bytes, options)
}
