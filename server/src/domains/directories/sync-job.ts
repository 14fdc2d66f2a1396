import type { AnyTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { syncJob } from './directory-jobs.ts'
import type { DirectoryData } from './directory.store.ts'

/** One waits at most for each directory, however often it is asked for. */
export const addSyncJob = (
  tx: AnyTx,
  { id, organization_id }: Pick<DirectoryData, 'id' | 'organization_id'>,
  runAt: Date,
): Promise<void> =>
  addJob(
    tx,
    syncJob,
    { organizationId: organization_id, directoryId: id },
    { runAt, key: `${syncJob.name}:${id}` },
  )
