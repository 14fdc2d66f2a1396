import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import type { Secret } from '#platform/secret.ts'
import { callDesk, type DeskCall, type Reach, type Words } from './desk-call.ts'

export interface ServiceNowConnection {
  site: string
  username: string
}

export function serviceNowReach(
  { site, username }: ServiceNowConnection,
  password: Secret,
  settings: TicketSettings,
  signal?: AbortSignal,
): Reach {
  const proof = Buffer.from(`${username}:${password.reveal()}`).toString('base64')
  return {
    name: 'ServiceNow',
    site,
    settings,
    signal,
    headers: { authorization: `Basic ${proof}` },
    wordsOf,
    // A data policy or a business rule that says no says it about this one record, also with 403.
    kindOf: (status, words) =>
      status === 403 && /policy|business rule|aborted|mandatory/i.test(words?.message ?? '')
        ? 'refused'
        : undefined,
  }
}

export type Row = Record<string, unknown>

/** The `result` of an answer: one row, or rows. */
export async function callServiceNow(reach: Reach, call: DeskCall): Promise<Row | Row[]> {
  const { body } = await callDesk(reach, { ...call, path: `/api/now${call.path}` })
  const result = typeof body === 'object' && body !== null ? (body as Row)['result'] : undefined
  return (result ?? {}) as Row | Row[]
}

const pageRows = 1000

/** All rows of a table that match, page by page, up to `most`. */
export async function listServiceNow(
  reach: Reach,
  table: string,
  query: { conditions: string; fields: string; most: number; isShown?: boolean },
): Promise<{ rows: Row[]; isComplete: boolean }> {
  const rows: Row[] = []
  while (rows.length < query.most) {
    const result = await callServiceNow(reach, {
      method: 'GET',
      path: `/table/${table}`,
      query: {
        sysparm_query: query.conditions,
        sysparm_fields: query.fields,
        sysparm_limit: Math.min(pageRows, query.most),
        sysparm_offset: rows.length,
        // Each field with its value and with what is shown for it.
        ...(query.isShown ? { sysparm_display_value: 'all' } : {}),
      },
    })
    const found = Array.isArray(result) ? result : []
    rows.push(...found)
    if (found.length < Math.min(pageRows, query.most)) return { rows, isComplete: true }
  }
  return { rows, isComplete: false }
}

/** Text in an encoded query, where `^` begins the next condition. */
export const escaped = (text: string): string => text.replaceAll('^', '^^')

/** `{error: {message, detail}}` */
function wordsOf(body: unknown): Words | undefined {
  const error = typeof body === 'object' && body !== null ? (body as Row)['error'] : undefined
  if (typeof error === 'string') return { message: error }
  if (typeof error !== 'object' || error === null) return undefined
  const { message, detail } = error as Row
  const parts = [message, detail].filter(
    (part): part is string => typeof part === 'string' && part !== '',
  )
  const [, field] = /^Invalid field: (\w+)/.exec(parts[0] ?? '') ?? []
  return parts.length > 0 ? { message: parts.join(': '), field } : undefined
}
