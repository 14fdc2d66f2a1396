import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { query } from '../../app/api.ts'

export const sessionTypesQuery = query(sessionTypesApi.list, {})

/** A new one may begin as a copy. */
export interface NewSessionTypeSearch {
  from?: string | undefined
}

export const newSessionTypeSearch = (raw: Record<string, unknown>): NewSessionTypeSearch =>
  typeof raw['from'] === 'string' ? { from: raw['from'].slice(0, 36) } : {}
