import { UserId } from '@gatehouse/contract/ids'
import { domainEvent } from '#platform/jobs/jobs.ts'
import { z } from 'zod'

/** What somebody may do has changed, or whether they may sign in at all. */
export const userChanged = domainEvent('user.changed', z.object({ userId: UserId }))
