import { OrganizationId } from '@gatehouse/contract/ids'
import { domainEvent } from '#platform/jobs/jobs.ts'
import { z } from 'zod'

/** Somebody has saved the settings of an organization. */
export const settingsChanged = domainEvent(
  'organizations.settings-changed',
  z.object({ organizationId: OrganizationId }),
)
