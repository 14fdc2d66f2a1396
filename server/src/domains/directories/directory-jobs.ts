import { DirectoryId, OrganizationId } from '@gatehouse/contract/ids'
import { z } from 'zod'

export const WhichDirectory = z.object({
  organizationId: OrganizationId,
  directoryId: DirectoryId,
})
export type WhichDirectory = z.infer<typeof WhichDirectory>

/** Reads a directory that is due: all of it, or what is different. */
export const syncJob = { name: 'directories.sync', payload: WhichDirectory }

/** Makes targets of computers, and looks after those that were made. */
export const applyRulesJob = { name: 'directories.apply-computer-rules', payload: WhichDirectory }
