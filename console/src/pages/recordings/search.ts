import { OrganizationId, TargetId, UserId } from '@gatehouse/contract/ids'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { Instant } from '@gatehouse/contract/text'
import type { QueryClient } from '@tanstack/react-query'
import { invalidate, pages, query, resolvePath } from '../../app/api.ts'

export const recordingRanges = ['24h', '7d', '30d', 'all'] as const
export type RecordingRange = (typeof recordingRanges)[number]

const rangeHours: Readonly<Record<Exclude<RecordingRange, 'all'>, number>> = {
  '24h': 24,
  '7d': 7 * 24,
  '30d': 30 * 24,
}

/** What stands behind the `?` of Recordings. */
export interface RecordingsSearch {
  /** Instead of the list: where a text was shown or typed. */
  view?: 'inside' | undefined
  text?: string | undefined
  organizationId?: OrganizationId | undefined
  userId?: UserId | undefined
  targetId?: TargetId | undefined
  from?: string | undefined
  to?: string | undefined
  /** A range that ends now; without it all time. */
  last?: Exclude<RecordingRange, 'all'> | undefined
}

const words = (raw: unknown): string => (typeof raw === 'string' ? raw.trim().slice(0, 200) : '')

export function recordingsSearch(raw: Record<string, unknown>): RecordingsSearch {
  const text = words(raw['text'])
  const organizationId = OrganizationId.safeParse(raw['organizationId'])
  const userId = UserId.safeParse(raw['userId'])
  const targetId = TargetId.safeParse(raw['targetId'])
  const from = Instant.safeParse(raw['from'])
  const to = Instant.safeParse(raw['to'])
  const last = recordingRanges.find((range) => range !== 'all' && range === raw['last'])
  return {
    ...(raw['view'] === 'inside' && { view: 'inside' as const }),
    ...(text !== '' && { text }),
    ...(organizationId.success && { organizationId: organizationId.data }),
    ...(userId.success && { userId: userId.data }),
    ...(targetId.success && { targetId: targetId.data }),
    ...(from.success && { from: from.data }),
    ...(to.success && { to: to.data }),
    ...(last && last !== 'all' && !from.success && !to.success && { last }),
  }
}

export const recordingsQuery = ({ view: _, last, ...search }: RecordingsSearch, now: number) =>
  pages(recordingsApi.list, {
    query: {
      ...search,
      ...(last && { from: new Date(now - rangeHours[last] * 3_600_000).toISOString() }),
      limit: 100,
    },
  })

/** Fewer letters would be found everywhere. */
export const leastLetters = 2

export const hitsQuery = (given: {
  text: string
  organizationId?: string | undefined
  recordingId?: string | undefined
}) => pages(recordingsApi.search, { query: { ...given, limit: 100 } })

/** What stands behind the `?` of one recording. */
export interface RecordingPageSearch {
  /** Milliseconds since it began. */
  at?: number | undefined
  /** Of the connection; without it the first terminal. */
  terminal?: number | undefined
  /** What was looked for. */
  find?: string | undefined
}

export function recordingPageSearch(raw: Record<string, unknown>): RecordingPageSearch {
  const at = wholeNumber(raw['at'])
  const terminal = wholeNumber(raw['terminal'])
  const find = words(raw['find'])
  return {
    ...(at !== undefined && { at }),
    ...(terminal !== undefined && { terminal }),
    ...(find !== '' && { find }),
  }
}

const wholeNumber = (raw: unknown): number | undefined =>
  /^\d{1,12}$/.test(String(raw)) ? Number(raw) : undefined

export interface OneRecording {
  organizationId: string
  recordingId: string
}

export const recordingQuery = (params: OneRecording) => query(recordingsApi.get, { params })

/** After a change of one: itself, and every list that has it. */
export const recordingChanged = (client: QueryClient, params: OneRecording): Promise<void> =>
  invalidate(client, recordingsApi.list.path, resolvePath(recordingsApi.get.path, params))
