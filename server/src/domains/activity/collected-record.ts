import { batchLimits } from '@gatehouse/contract/activity-batches'
import { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { z } from 'zod'

export interface ReadRecord {
  record: CollectedRecord
  at: Date
}

const oldest = Date.parse(batchLimits.oldest)
const aheadMilliseconds = batchLimits.aheadSeconds * 1000
const maxReason = 500

/** Reads one line of a batch. @returns the record, or a sentence that says why it is refused. */
export function readRecord(line: string, now: Date): ReadRecord | string {
  const value = parseJson(line)
  if (value === undefined) return 'The line is not valid JSON.'
  const parsed = CollectedRecord.safeParse(value)
  if (!parsed.success) return reasonOf(parsed.error.issues)
  const at = new Date(parsed.data.at)
  return timeProblem(at, now) ?? { record: parsed.data, at }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // No JSON text parses to undefined, so it is free to mean this.
  }
}

function timeProblem(at: Date, now: Date): string | undefined {
  const milliseconds = at.getTime()
  if (Number.isNaN(milliseconds)) return 'The time of the record is not one that exists.'
  if (milliseconds < oldest) return `The time ${at.toISOString()} is before ${batchLimits.oldest}.`
  if (milliseconds <= now.getTime() + aheadMilliseconds) return undefined
  const hours = batchLimits.aheadSeconds / 3600
  return `The time ${at.toISOString()} is more than ${hours} hours in the future. Set the clock of the audited system.`
}

const reasonOf = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.slice(0, 3).map(sentenceOf).join(' ').slice(0, maxReason)

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return unknownFields(issue.keys)
  const path = issue.path.join('.')
  return path === '' ? `${issue.message}.` : `${path}: ${issue.message}.`
}

function unknownFields(names: readonly string[]): string {
  if (names.includes('organizationId')) {
    return "A record does not name its organization: it belongs to the agent's."
  }
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 50)))
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return `A record has no field ${shown.join(', ')}${more}.`
}
