import { z } from 'zod'
import { endpoint, upload } from './endpoint.ts'
import { AgentId, BatchId, ConnectorId, InOrganization } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant } from './text.ts'

export const batchLimits = {
  /** Compressed, as it comes over the wire. */
  bodyBytes: 8 * 1024 * 1024,
  /** Of all lines together, unpacked. */
  unpackedBytes: 64 * 1024 * 1024,
  lineBytes: 256 * 1024,
  records: 50_000,
  /** Refused lines named in the answer; all of them are counted and kept. */
  refusalsInAnswer: 100,
  /** How far a record's clock may run ahead of ours. */
  aheadSeconds: 24 * 3600,
  /** The oldest record that is taken. */
  oldest: '2000-01-01T00:00:00.000Z',
} as const

/** Why one line of a batch was refused; the other lines are stored. */
export const Refusal = z.object({
  /** From 1. */
  line: z.number().int(),
  reason: z.string(),
})
export type Refusal = z.infer<typeof Refusal>

export const BatchReceipt = z.object({
  batchId: BatchId,
  accepted: z.number().int(),
  refused: z.number().int(),
  refusals: z.array(Refusal).max(batchLimits.refusalsInAnswer),
  /** True when the batch had been stored before; nothing was stored twice. */
  isRepeat: z.boolean(),
})
export type BatchReceipt = z.infer<typeof BatchReceipt>

export const QuarantinedLine = z.object({
  at: Instant,
  agentId: AgentId.optional(),
  connectorId: ConnectorId.optional(),
  connector: z.string(),
  batchId: BatchId,
  line: z.number().int(),
  reason: z.string(),
  /** The start of the line as it came. */
  text: z.string(),
})
export type QuarantinedLine = z.infer<typeof QuarantinedLine>

export const activityBatchesApi = {
  ingest: upload({
    path: '/activity/batches',
    access: 'agent',
    summary:
      'Store a batch of records: JSON lines, gzip or zstd. Answered after commit; a batch sent again is stored once',
    query: z.object({ batchId: BatchId, connectorId: ConnectorId }),
    contentTypes: ['application/x-ndjson'],
    response: BatchReceipt,
  }),
  quarantine: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/activity-quarantine',
    access: 'sources:read',
    summary: 'Lines that were refused, with the reason, newest first',
    params: InOrganization,
    query: Paging,
    response: paged('lines', QuarantinedLine),
  }),
}
