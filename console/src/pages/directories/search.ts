import {
  directoriesApi,
  DirectoryObjectKind,
  type DirectoryObjectKind as Kind,
} from '@gatehouse/contract/directories'
import { DirectoryObjectId } from '@gatehouse/contract/ids'
import { Instant } from '@gatehouse/contract/text'
import { pages, query } from '../../app/api.ts'

/** The parts of a directory's page. */
export const directoryTabs = ['overview', 'objects', 'settings'] as const
export type DirectoryTab = (typeof directoryTabs)[number]

/** Which objects are looked at, and as of when. */
export interface ObjectsSearch {
  text?: string | undefined
  kind?: Kind | undefined
  under?: DirectoryObjectId | undefined
  /** An instant; without it now. */
  at?: string | undefined
}

export interface DirectorySearch extends ObjectsSearch {
  tab?: DirectoryTab | undefined
}

export function atSearch(raw: Record<string, unknown>): { at?: string | undefined } {
  const at = Instant.safeParse(raw['at'])
  return at.success ? { at: at.data } : {}
}

export function directorySearch(raw: Record<string, unknown>): DirectorySearch {
  const tab = directoryTabs.find((one) => one === raw['tab'])
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const kind = DirectoryObjectKind.safeParse(raw['kind'])
  const under = DirectoryObjectId.safeParse(raw['under'])
  return {
    ...(tab !== undefined && tab !== 'overview' && { tab }),
    ...(text !== '' && { text }),
    ...(kind.success && { kind: kind.data }),
    ...(under.success && { under: under.data }),
    ...atSearch(raw),
  }
}

export const directoriesQuery = (organizationId: string) =>
  query(directoriesApi.list, { params: { organizationId } })

interface OneDirectory {
  organizationId: string
  directoryId: string
}

export const directoryQuery = (params: OneDirectory) => query(directoriesApi.get, { params })

export const objectsQuery = (params: OneDirectory, search: ObjectsSearch) =>
  pages(directoriesApi.objects, { params, query: { ...search, limit: 100 } })

export const objectQuery = (
  params: OneDirectory & { directoryObjectId: string },
  at: string | undefined,
) => query(directoriesApi.object, { params, query: { at } })
