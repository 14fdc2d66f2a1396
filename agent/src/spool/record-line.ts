import type { CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { batchLimits } from '@gatehouse/contract/activity-batches'

const cutMark = '… (cut)'

/** The line of a batch for a record: without what the contract fills in, and never longer than it allows. */
export function recordLine(record: CollectedRecord): Buffer {
  const line = encode(record, record.details)
  if (line.length <= batchLimits.lineBytes) return line

  for (const length of [4096, 1024, 256, 64]) {
    const shorter = encode(
      record,
      record.details.map((detail) => shortened(detail, length)),
    )
    if (shorter.length <= batchLimits.lineBytes) return shorter
  }
  return encode(record, [])
}

function encode(record: CollectedRecord, details: readonly Detail[]): Buffer {
  const { workstation, succeeded, details: _, ...rest } = record
  return Buffer.from(
    JSON.stringify({
      ...rest,
      ...(workstation === '' ? {} : { workstation }),
      ...(succeeded ? {} : { succeeded }),
      ...(details.length === 0 ? {} : { details }),
    }),
  )
}

function shortened({ property, before, after }: Detail, length: number): Detail {
  return {
    property,
    ...(before === undefined ? {} : { before: cut(before, length) }),
    ...(after === undefined ? {} : { after: cut(after, length) }),
  }
}

const cut = (text: string, length: number) =>
  text.length > length ? text.slice(0, length - cutMark.length) + cutMark : text
