import { DirectoryId, DirectoryObjectId, OrganizationId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { domainEvent } from '#platform/jobs/jobs.ts'

/** More than these are not named one by one. */
export const maxNamed = 1000

/** Raised in the transaction that keeps what was read, when it differs from what was known. */
export const directoryChanged = domainEvent(
  'directory.changed',
  z.object({
    organizationId: OrganizationId,
    directoryId: DirectoryId,
    /**
     * Accounts that are otherwise than before: their facts, that they are there, that they expired, or what they are members
     * of, also through other groups.
     */
    accountIds: z.array(DirectoryObjectId).max(maxNamed),
    /** More changed than are named: any account may be otherwise. */
    isAny: z.boolean(),
  }),
)
