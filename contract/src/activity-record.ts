import { z } from 'zod'
import { ActivityRecordId, ConnectorId, SourceId } from './ids.ts'

export const actions = [
  'Added',
  'Removed',
  'Modified',
  'Read',
  'Renamed',
  'Moved',
  'Copied',
  'Executed',
  'Successful Logon',
  'Failed Logon',
  'Logoff',
  'Activated',
  'Checked In',
  'Checked Out',
  'Check Out Discarded',
  'Sent',
  'Session Start',
  'Session End',
  'Lost',
] as const
export const Action = z.enum(actions)
export type Action = z.infer<typeof Action>

/**
 * How sure `who` is. `exact`: the system itself names the person. `joined`: two facts of different logs
 * were put together. `inferred`: the account that made the change, which may act for somebody else.
 */
export const Certainty = z.enum(['exact', 'joined', 'inferred'])
export type Certainty = z.infer<typeof Certainty>

/** One property that changed. An absent side means that the system does not tell it. */
export const Detail = z.strictObject({
  property: z.string().min(1).max(255),
  before: z.string().max(16_384).optional(),
  after: z.string().max(16_384).optional(),
})
export type Detail = z.infer<typeof Detail>

export const maxDetails = 200

/** Limits, in characters, of what a collector may send; longer values are cut by the collector. */
export const limits = {
  key: 500,
  who: 255,
  objectType: 255,
  what: 4096,
  where: 255,
  workstation: 255,
} as const

/** A fact as a collector yields it and an agent sends it: one JSON line of a batch. */
export const CollectedRecord = z.strictObject({
  /** Unique for this fact within its source and the same each time the fact is read. */
  key: z.string().min(1).max(limits.key),
  /** When it happened, by the clock of the audited system; by that of the agent where the two are known to be minutes apart. */
  at: z.iso.datetime(),
  who: z.string().max(limits.who),
  action: Action,
  objectType: z.string().min(1).max(limits.objectType),
  what: z.string().min(1).max(limits.what),
  /** The system on which it happened. */
  where: z.string().min(1).max(limits.where),
  /** Where the person sat: an address or a host name; empty when not known. */
  workstation: z.string().max(limits.workstation).default(''),
  succeeded: z.boolean().default(true),
  certainty: Certainty,
  details: z.array(Detail).max(maxDetails).default([]),
})
export type CollectedRecord = z.infer<typeof CollectedRecord>

/** A fact as search answers it. */
export const ActivityRecord = z.object({
  id: ActivityRecordId,
  at: z.iso.datetime(),
  who: z.string(),
  action: Action,
  objectType: z.string(),
  what: z.string(),
  where: z.string(),
  workstation: z.string(),
  /** Name of the audited system, as in the list of sources. */
  source: z.string(),
  sourceId: SourceId.optional(),
  /** Name of the stream, such as `Linux Accounts`. */
  connector: z.string(),
  connectorId: ConnectorId.optional(),
  succeeded: z.boolean(),
  certainty: Certainty,
  details: z.array(Detail),
  receivedAt: z.iso.datetime(),
})
export type ActivityRecord = z.infer<typeof ActivityRecord>
