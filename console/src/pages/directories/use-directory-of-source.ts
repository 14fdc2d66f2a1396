import type { Directory } from '@gatehouse/contract/directories'
import { useQuery } from '@tanstack/react-query'
import { usePermission } from '../../app/organization.ts'
import { directoriesQuery } from './search.ts'

/** The directory whose changes a source records; undefined also where the reader may not see directories. */
export function useDirectoryOfSource(
  organizationId: string,
  sourceId: string | undefined,
): Directory | undefined {
  const { may } = usePermission()
  const known = useQuery({
    ...directoriesQuery(organizationId),
    enabled: sourceId !== undefined && may('targets:read'),
  })
  return known.data?.directories.find((directory) => directory.sourceId === sourceId)
}
