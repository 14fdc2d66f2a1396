import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import type { Secret } from '#platform/secret.ts'
import { callDesk, type DeskAnswer, type DeskCall, type Reach, type Words } from './desk-call.ts'

export interface ConnectWiseConnection {
  site: string
  companyId: string
  publicKey: string
  clientId: string
}

const base = '/v4_6_release/apis/3.0'

export function connectWiseReach(
  { site, companyId, publicKey, clientId }: ConnectWiseConnection,
  privateKey: Secret,
  settings: TicketSettings,
  signal?: AbortSignal,
): Reach {
  const proof = `${companyId}+${publicKey}:${privateKey.reveal()}`
  return {
    name: 'ConnectWise PSA',
    site,
    settings,
    signal,
    headers: {
      authorization: `Basic ${Buffer.from(proof).toString('base64')}`,
      // The cloud wants to know whose program it is; a server of one's own need not.
      ...(clientId === '' ? {} : { clientId }),
    },
    wordsOf,
  }
}

export const callConnectWise = (reach: Reach, call: DeskCall): Promise<DeskAnswer> =>
  callDesk(reach, { ...call, path: base + call.path })

const pageSize = 1000

/** All rows of a list, page by page, up to `most`. */
export async function listConnectWise(
  reach: Reach,
  path: string,
  query: Readonly<Record<string, string>> = {},
  most = 5000,
): Promise<{ rows: Record<string, unknown>[]; isComplete: boolean }> {
  const rows: Record<string, unknown>[] = []
  for (let page = 1; rows.length < most; page++) {
    const asked = { ...query, page, pageSize }
    const { body } = await callConnectWise(reach, { method: 'GET', path, query: asked })
    const found = Array.isArray(body) ? (body as Record<string, unknown>[]) : []
    rows.push(...found)
    if (found.length < pageSize) return { rows, isComplete: true }
  }
  return { rows: rows.slice(0, most), isComplete: false }
}

/** Text in a condition: in quotes, with those inside escaped, so that it cannot end the condition. */
export const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`

interface ErrorBody {
  message?: unknown
  errors?: { message?: unknown; field?: unknown }[]
}

/** `{code, message, errors: [{code, message, resource, field}]}`, as it is, without leaving anything out. */
function wordsOf(body: unknown): Words | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { message, errors } = body as ErrorBody
  if (typeof message !== 'string') return undefined
  const told = Array.isArray(errors) ? errors : []
  const more = told.flatMap((one) => (typeof one.message === 'string' ? [one.message] : []))
  const field = told.find((one) => typeof one.field === 'string' && one.field !== '')?.field
  return {
    message: more.length > 0 ? `${message}: ${more.join(' ')}` : message,
    ...(typeof field === 'string' && { field }),
  }
}
