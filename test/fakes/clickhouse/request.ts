import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'

/** A request of ClickHouse's HTTP interface, taken apart. */
export interface StatementRequest {
  sql: string
  /** Rows of an insert whose statement is in the address. */
  data: Buffer
  params: Map<string, string>
  settings: Map<string, string>
  queryId: string
}

/** What the HTTP interface keeps for itself. */
const notSettings = new Set(
  'query query_id session_id user password role database default_format wait_end_of_query buffer_size'.split(
    ' ',
  ),
)

export async function readRequest(
  request: IncomingMessage,
  address: URL,
): Promise<StatementRequest> {
  const body = unpack(await buffer(request), request.headers['content-encoding'])
  const fields = await formFields(body, request.headers['content-type'])
  const asked = new Map([...address.searchParams, ...fields])
  const sqlInAddress = asked.get('query')
  return {
    sql: sqlInAddress ?? body.toString(),
    data: sqlInAddress === undefined || fields.size > 0 ? Buffer.alloc(0) : body,
    params: new Map([...asked].filter(([name]) => name.startsWith('param_'))),
    settings: new Map([...asked].filter(([name]) => isSetting(name))),
    queryId: asked.get('query_id') ?? '',
  }
}

const isSetting = (name: string): boolean => !notSettings.has(name) && !name.startsWith('param_')

function unpack(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body)
  if (encoding === 'zstd') return zstdDecompressSync(body)
  if (encoding === 'br') return brotliDecompressSync(body)
  return body
}

async function formFields(body: Buffer, type: string | undefined): Promise<Map<string, string>> {
  if (!type?.startsWith('multipart/form-data')) return new Map()
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData()
  return new Map([...form].map(([name, value]) => [name, typeof value === 'string' ? value : '']))
}

/** User and password, from basic authentication or from ClickHouse's own headers. */
export function credentials(request: IncomingMessage, address: URL): string {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ')
  if (scheme === 'Basic' && encoded) return Buffer.from(encoded, 'base64').toString()
  const own = (name: string, parameter: string): string =>
    String(request.headers[name] ?? address.searchParams.get(parameter) ?? '')
  return `${own('x-clickhouse-user', 'user') || 'default'}:${own('x-clickhouse-key', 'password')}`
}
