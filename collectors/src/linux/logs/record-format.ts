import type { FileHandle } from 'node:fs/promises'
import { utmpRecordBytes } from './utmp.ts'

export interface TakenPart {
  data: Buffer
  /** Where it begins in what it was taken from. */
  start: number
}

/**
 * What follows the data. `open`: perhaps the rest of its last part, later. `full`: more of the file, so that a
 * part without end must be cut. `final`: nothing, ever, so that an incomplete last part is one too.
 */
export type Ending = 'open' | 'full' | 'final'

/** How a growing file is divided. */
export interface RecordFormat {
  /** Complete parts and the bytes used up by them. */
  take(data: Buffer, ending: Ending): { parts: TakenPart[]; used: number }
  /** The first place at or after `offset` where a part begins. */
  firstFrom(file: FileHandle, offset: number): Promise<number>
}

const newline = 0x0a

export const takeLines: RecordFormat = {
  take(data, ending) {
    const parts: TakenPart[] = []
    let start = 0
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
      if (end > start) parts.push({ data: data.subarray(start, end), start })
      start = end + 1
    }
    const isCut = ending === 'final' || (ending === 'full' && start === 0)
    if (!isCut || start === data.length) return { parts, used: start }
    return { parts: [...parts, { data: data.subarray(start), start }], used: data.length }
  },

  async firstFrom(file, offset) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, offset)
    const end = buffer.subarray(0, bytesRead).indexOf(newline)
    return end < 0 ? offset : offset + end + 1
  },
}

export const takeUtmpRecords: RecordFormat = {
  take(data) {
    const count = Math.floor(data.length / utmpRecordBytes)
    const parts = Array.from({ length: count }, (_, index) => {
      const start = index * utmpRecordBytes
      return { data: data.subarray(start, start + utmpRecordBytes), start }
    })
    return { parts, used: count * utmpRecordBytes }
  },

  firstFrom: (_file, offset) =>
    Promise.resolve(Math.ceil(offset / utmpRecordBytes) * utmpRecordBytes),
}
