import { OrganizationId } from '@gatehouse/contract/ids'
import { overStates, type Session, sessionsApi } from '@gatehouse/contract/sessions'
import type { QueryClient } from '@tanstack/react-query'
import { invalidate, pages, query, resolvePath } from '../../app/api.ts'

/** What stands behind the `?` of Sessions. Without a view, what is live. */
export interface SessionSearch {
  view?: 'requests' | 'over' | undefined
  text?: string | undefined
  organizationId?: OrganizationId | undefined
  /** Those that the reader is asked about, and those of the reader. */
  forMe?: true | undefined
  mine?: true | undefined
  leftovers?: true | undefined
}

const isOn = (raw: unknown) => raw === true || raw === 'true'

export function sessionSearch(raw: Record<string, unknown>): SessionSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const organizationId = OrganizationId.safeParse(raw['organizationId'])
  const view = raw['view']
  return {
    ...((view === 'requests' || view === 'over') && { view }),
    ...(text !== '' && { text }),
    ...(organizationId.success && { organizationId: organizationId.data }),
    ...(isOn(raw['forMe']) && { forMe: true as const }),
    ...(isOn(raw['mine']) && { mine: true as const }),
    ...(isOn(raw['leftovers']) && { leftovers: true as const }),
  }
}

/** A switch of the address says only that it is on. */
export const sessionsQuery = ({ view, text, organizationId, ...search }: SessionSearch) =>
  pages(sessionsApi.list, {
    query: {
      phase: view ?? 'live',
      ...(text !== undefined && { text }),
      ...(organizationId !== undefined && { organizationId }),
      ...(search.forMe && { isForMe: 'true' }),
      ...(search.mine && { isMine: 'true' }),
      ...(search.leftovers && { hasLeftovers: 'true' }),
      limit: 100,
    },
  })

/** What waits for the reader's word. */
export const shownAtMost = 99
export const forMeQuery = query(sessionsApi.list, {
  query: { phase: 'requests', isForMe: 'true', limit: shownAtMost + 1 },
})

export interface OneSession {
  organizationId: string
  sessionId: string
}

export const sessionQuery = (params: OneSession) => query(sessionsApi.get, { params })

export const isOver = ({ state }: Pick<Session, 'state'>): boolean => overStates.includes(state)

/** After a change of one session: itself, and every list that has it. */
export const sessionChanged = (client: QueryClient, params: OneSession): Promise<void> =>
  invalidate(client, sessionsApi.list.path, resolvePath(sessionsApi.get.path, params))
