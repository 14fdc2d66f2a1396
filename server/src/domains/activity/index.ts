/**
 * What the roles need of this domain:
 * - `openActivityIndex(engine)` once for each process that searches or indexes,
 * - `activityRoutes(mount, { index, listener, onBatch? })` for the API,
 * - `activityJobs(index)` and `activityHandlers(index, onBatch?)` for the worker,
 * - `startIndexer({ parts, index, listener, indexName })` for the role that indexes; `await indexer.stop()` before
 *   the engine is closed,
 * - `reindex(ctx)` to have the running indexer build the index again.
 * The listener hears the channel `activity_batch`.
 */
export { activityHandlers, activityJobs } from './activity.jobs.ts'
export { activityRoutes, type ActivityDeps } from './activity.routes.ts'
export { type ActivityIndex, openActivityIndex } from './activity-index.ts'
export { type Indexer, type IndexerOptions, startIndexer } from './activity-indexer.ts'
export { compileFilter } from './activity-filter.ts'
export { type FilterSet, compileFilters } from './filter-set.ts'
export { fold } from './fold.ts'
export { type ExportColumn, exportColumns } from './export-columns.ts'
export { toCsv, toJson } from './export-text.ts'
export { parseFilter } from './parse-filter.ts'
export { indexedBatches } from './indexed-batches.ts'
export { journalBatches, type JournalReading, type ReadableBatch } from './journal-batches.ts'
export type { BatchToStore, OnBatch, StoredBatch } from './journal.service.ts'
export { type BatchHead, findBatchId, lastSeq } from './journal.store.ts'
export { countRecords, countRecordsByDay, newestRecords } from './records-for-rules.ts'
export { searchActivity, getActivityRecord } from './activity-search.service.ts'
export type { SessionLookup, SessionPart, SessionRecords } from './session-records.ts'
export { localTime, offsetMinutes } from './zone-offset.ts'
export { reindex } from './rebuild.ts'
export {
  packRecords,
  type RecordsToWrite,
  type RecordToWrite,
  writeRecords,
} from './written-records.service.ts'
