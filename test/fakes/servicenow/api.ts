import { randomBytes } from 'node:crypto'
import { createIncident, getIncident, incidentFields, updateIncident } from './incidents.ts'
import { referenceTables, type Attachment, type Instance, type Row } from './instance.ts'
import { runQuery } from './query.ts'
import { noRecord, Refusal } from './refusal.ts'

export interface ApiRequest {
  method: string
  address: URL
  contentType: string | undefined
  body: Buffer
  user: string
}

export interface ApiAnswer {
  status: number
  result?: unknown
  headers?: Record<string, string>
  file?: Attachment
}

export const base = '/api/now'

export function answerApi(instance: Instance, request: ApiRequest): ApiAnswer {
  const [kind, name = '', id, more] = request.address.pathname
    .slice(base.length + 1)
    .split('/')
    .filter(Boolean)
  if (kind === 'table') return answerTable(instance, request, name, id)
  if (kind === 'attachment') return answerAttachment(instance, request, name, id ?? '')
  throw new Refusal(400, 'Requested URI does not represent any resource', more ?? null)
}

function answerTable(
  instance: Instance,
  request: ApiRequest,
  name: string,
  id: string | undefined,
): ApiAnswer {
  const table = instance.tables[name]
  if (!table) throw new Refusal(400, `Invalid table ${name}`)
  const { method, address, user } = request
  const show = (row: Row) => shown(instance, name, row, address)
  if (method === 'GET' && id === undefined) {
    const { page, headers } = paged(find(table.rows, address, name), address)
    return { status: 200, result: page.map(show), headers }
  }
  if (method === 'GET' && id !== undefined) {
    const row = table.rows.find((one) => one.sys_id === id)
    if (!row) throw noRecord()
    return { status: 200, result: show(row) }
  }
  if (name !== 'incident') {
    throw new Refusal(403, 'Operation Failed', `ACL restricts writing to ${name}.`)
  }
  if (method === 'POST' && id === undefined) {
    return { status: 201, result: show(createIncident(instance, json(request), user)) }
  }
  if ((method === 'PATCH' || method === 'PUT') && id !== undefined) {
    return { status: 200, result: show(updateIncident(instance, id, json(request), user)) }
  }
  throw new Refusal(405, 'Method not supported', `${method} is not supported here.`)
}

function json({ contentType, body }: ApiRequest): unknown {
  if (!contentType?.startsWith('application/json')) {
    throw new Refusal(415, 'Unsupported media type', 'Send application/json.')
  }
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    throw new Refusal(400, 'Exception while reading request', String(error))
  }
}

const find = (rows: readonly Row[], address: URL, table: string): Row[] =>
  runQuery(
    rows,
    address.searchParams.get('sysparm_query') ?? '',
    table === 'incident' ? incidentFields : new Set(rows.flatMap((row) => Object.keys(row))),
  )

const mostPerPage = 10_000

function paged<T>(found: readonly T[], address: URL) {
  const limit = whole(address, 'sysparm_limit', mostPerPage)
  const offset = whole(address, 'sysparm_offset', 0)
  const headers: Record<string, string> = { 'X-Total-Count': String(found.length) }
  if (offset + limit < found.length) {
    const next = new URL(address)
    next.searchParams.set('sysparm_offset', String(offset + limit))
    headers['Link'] = `<${next.href}>;rel="next"`
  }
  return { page: found.slice(offset, offset + limit), headers }
}

function whole(address: URL, name: string, otherwise: number): number {
  const value = Number(address.searchParams.get(name) ?? otherwise)
  if (Number.isInteger(value) && value >= 0 && value <= mostPerPage) return value
  throw new Refusal(400, 'Invalid parameter', `${name} must be a number from 0 to ${mostPerPage}.`)
}

/** By `sysparm_display_value` the stored value, what a person reads, or both. */
function shown(instance: Instance, table: string, row: Row, address: URL): unknown {
  const asked = address.searchParams.get('sysparm_display_value') ?? 'false'
  const withLinks = address.searchParams.get('sysparm_exclude_reference_link') !== 'true'
  const only = address.searchParams.get('sysparm_fields')?.split(',')
  const entries = Object.entries(row).filter(([field]) => !only || only.includes(field))
  return Object.fromEntries(
    entries.map(([field, value]) => {
      const refersTo = table === 'sys_choice' ? undefined : referenceTables[field]
      const link =
        refersTo && value && withLinks ? `${address.origin}${base}/table/${refersTo}/${value}` : ''
      const display = displayOf(instance, table, field, value)
      if (asked === 'all') {
        return [field, { display_value: display, value, ...(link ? { link } : {}) }]
      }
      if (asked === 'true') return [field, link ? { display_value: display, link } : display]
      return [field, link ? { link, value } : value]
    }),
  )
}

function displayOf(instance: Instance, table: string, field: string, value: string): string {
  const refersTo = instance.tables[referenceTables[field] ?? '']
  if (refersTo) return refersTo.rows.find((row) => row.sys_id === value)?.[refersTo.shownBy] ?? ''
  if (table !== 'incident') return value
  const choice = instance.tables['sys_choice']?.rows.find(
    (row) => row['element'] === field && row['value'] === value,
  )
  return choice?.['label'] ?? value
}

function answerAttachment(
  instance: Instance,
  { method, address, contentType, body }: ApiRequest,
  name: string,
  what: string,
): ApiAnswer {
  if (method === 'POST' && name === 'file') {
    const attachment = attach(instance, address, contentType, body)
    return { status: 201, result: attachmentInfo(attachment) }
  }
  if (method === 'GET' && name === '') {
    const rows = instance.attachments.map(attachmentInfo)
    const query = address.searchParams.get('sysparm_query') ?? ''
    const found = runQuery(rows, query, new Set(rows.flatMap((row) => Object.keys(row))))
    const { page, headers } = paged(found, address)
    return { status: 200, result: page, headers }
  }
  const file = instance.attachments.find((one) => one.sys_id === name)
  if (method !== 'GET' || !file) throw noRecord()
  return what === 'file' ? { status: 200, file } : { status: 200, result: attachmentInfo(file) }
}

function attach(
  instance: Instance,
  address: URL,
  contentType: string | undefined,
  content: Buffer,
): Attachment {
  const asked = (name: string): string => {
    const value = address.searchParams.get(name)
    if (!value) throw new Refusal(400, 'Missing parameter', `${name} is required.`)
    return value
  }
  if (asked('table_name') !== 'incident') throw new Refusal(400, 'Invalid table')
  if (!contentType) throw new Refusal(415, 'Unsupported media type', 'Say what the file is.')
  if (content.length === 0) throw new Refusal(400, 'Invalid file', 'The file is empty.')
  const attachment = {
    sys_id: randomBytes(16).toString('hex'),
    table_name: 'incident',
    table_sys_id: getIncident(instance, asked('table_sys_id')).sys_id,
    file_name: asked('file_name'),
    content_type: contentType,
    content,
    sys_created_on: instance.now(),
  }
  instance.attachments.push(attachment)
  return attachment
}

const attachmentInfo = ({ content, ...rest }: Attachment) => ({
  ...rest,
  size_bytes: String(content.length),
})
