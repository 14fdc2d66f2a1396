import { addCallback, removeCallback, type CallbackBody, type Teller } from './callbacks.ts'
import { addDocument, documentInfo, documentsOf, getDocument } from './documents.ts'
import { lists } from './lists.ts'
import { list, matching } from './listing.ts'
import { notFound, Refusal } from './refusal.ts'
import { apiMember, type State, type Ticket } from './state.ts'
import { addNote, createTicket, getTicket, patchTicket } from './tickets.ts'
import type { NoteBody, PatchOperation, TicketBody } from './tickets.ts'
import { parseBody } from './validate.ts'

export interface ApiRequest {
  method: string
  /** Without the base: `/service/tickets/5`. */
  path: string
  address: URL
  contentType: string | undefined
  body: Buffer
}

export interface ApiAnswer {
  status: number
  headers?: Record<string, string>
  body?: unknown
  /** Instead of a body. */
  file?: { content: Buffer; contentType: string; fileName: string }
}

interface Tools {
  state: State
  onTicket: (ticket: Ticket) => void
  teller: Teller
}

type Handler = (tools: Tools, request: ApiRequest, id: number) => ApiAnswer | Promise<ApiAnswer>

const ok = (body: unknown): ApiAnswer => ({ status: 200, body })
const created = (body: unknown): ApiAnswer => ({ status: 201, body })

/** `:id` is a number. */
const routes: Readonly<Record<string, Handler>> = {
  'GET /system/info': () =>
    ok({
      version: 'v2025.1.98512',
      isCloud: false,
      serverTimeZone: 'UTC',
      licenseBits: [],
      cloudRegion: 'NA',
    }),
  'POST /service/tickets': ({ state, teller, onTicket }, { body }) => {
    const ticket = createTicket(state, parseBody<TicketBody>('Ticket', 'ticket', body.toString()))
    onTicket(ticket)
    void teller.tell(ticket, 'added', apiMember)
    return created(ticket)
  },
  'GET /service/tickets/:id': ({ state }, _request, id) => ok(getTicket(state, id)),
  'PATCH /service/tickets/:id': ({ state, teller }, { body }, id) => {
    const operations = parseBody<PatchOperation[]>('PatchOperations', 'ticket', body.toString())
    const ticket = patchTicket(state, id, operations, apiMember)
    void teller.tell(ticket, 'updated', apiMember)
    return ok(ticket)
  },
  'POST /service/tickets/:id/notes': ({ state, teller }, { body }, id) => {
    const ticket = getTicket(state, id)
    const sent = parseBody<NoteBody>('TicketNote', 'note', body.toString())
    const note = addNote(state, id, sent, apiMember)
    void teller.tell(ticket, 'updated', apiMember)
    return created(note)
  },
  'POST /system/documents': async ({ state }, { body, contentType }) =>
    created(documentInfo(await addDocument(state, body, contentType))),
  'GET /system/documents/:id/download': ({ state }, _request, id) => ({
    status: 200,
    file: getDocument(state, id),
  }),
  'GET /system/documents': ({ state }, { address }) => {
    const found = documentsOf(state, address).map(documentInfo)
    const fields = new Set(found.flatMap((one) => Object.keys(one)))
    const { page, headers } = list(found, address, fields)
    return { status: 200, body: page, headers }
  },
  'POST /system/callbacks': ({ state }, { body }) =>
    created(
      addCallback(state, parseBody<CallbackBody>('CallbackEntry', 'callback', body.toString())),
    ),
  'GET /system/callbacks/:id': ({ state }, _request, id) => {
    const found = state.callbacks.find((callback) => callback.id === id)
    if (!found) throw notFound('Callback', id)
    return ok(found)
  },
  'DELETE /system/callbacks/:id': ({ state }, _request, id) => {
    removeCallback(state, id)
    return { status: 204 }
  },
}

export async function answerApi(tools: Tools, request: ApiRequest): Promise<ApiAnswer> {
  const ids = [...request.path.matchAll(/\/(\d+)(?=\/|$)/g)].map((match) => Number(match[1]))
  const path = request.path.replaceAll(/\/\d+(?=\/|$)/g, '/:id')
  const handler = routes[`${request.method} ${path}`]
  if (handler) return handler(tools, request, ids[0] ?? 0)
  if (request.method === 'GET') return answerList(tools.state, request, path, ids[0] ?? 0)
  throw noRoute(request)
}

/** `/company/companies`, `/company/companies/:id` and `/company/companies/count`, of everything there are lists of. */
function answerList(state: State, request: ApiRequest, path: string, id: number): ApiAnswer {
  const whole = lists[path]
  if (whole) {
    const { page, headers } = list(whole.rows(state, id), request.address, whole.fields(state, id))
    return { status: 200, body: page, headers }
  }
  const counted = lists[path.replace(/\/count$/, '')]
  if (counted && path.endsWith('/count')) {
    const rows = counted.rows(state, id)
    return ok({ count: matching(rows, request.address, counted.fields(state, id)).length })
  }
  const one = lists[path.replace(/\/:id$/, '')]
  const found = one?.rows(state, id).find((row) => row['id'] === id)
  if (one && !found) throw notFound(path.replace('/:id', ''), id)
  if (found) return ok(found)
  throw noRoute(request)
}

const noRoute = ({ method, path }: ApiRequest) =>
  new Refusal(404, { code: 'NotFound', message: `There is no ${method} ${path}.` })
