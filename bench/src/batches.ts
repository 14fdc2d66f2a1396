import { gzipSync } from 'node:zlib'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { randomNumbers, variedRecord } from './varied-records.ts'

export interface Batch {
  records: number
  /** As an agent sends it. */
  packed: Buffer
  last: CollectedRecord
}

/** Batches that are ready to be sent, so that making them is not measured. */
export function makeBatches(count: number, size: number, name: string): Batch[] {
  const random = randomNumbers(name.length * 7919 + count)
  const start = Date.now() - count * size * spacing
  return Array.from({ length: count }, (_, batch) => {
    const records = Array.from({ length: size }, (_, number) => {
      const place = batch * size + number
      return variedRecord(random, `${name}-${place}`, new Date(start + place * spacing))
    })
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    const last = records.at(-1)
    if (!last) throw new RangeError('A batch of nothing cannot be measured.')
    return { records: size, packed: gzipSync(lines, { level: 1 }), last }
  })
}

/** Milliseconds between two records. */
const spacing = 50
