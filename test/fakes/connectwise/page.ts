import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { getDocument } from './documents.ts'
import { deskPage } from './desk-page.ts'
import { badRequest, notFound } from './refusal.ts'
import type { State } from './state.ts'
import type { Technician } from './technician.ts'

interface PageParts {
  state: State
  technician: Technician
}

/** The service desk as a person sees it: look, comment, close, open again. */
export async function answerPage(
  { state, technician }: PageParts,
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
): Promise<void> {
  const [what, idText, action] = address.pathname.slice(1).split('/')
  const id = Number(idText)
  if (request.method === 'GET' && address.pathname === '/') {
    return sendPage(response, deskPage(state).markup)
  }
  if (request.method === 'GET' && what === 'documents') {
    const { content, fileName } = getDocument(state, id)
    // Never shown, always saved: it may be anything.
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'X-Content-Type-Options': 'nosniff',
    })
    return void response.end(content)
  }
  if (request.method === 'POST' && what === 'tickets') {
    const form = await readForm(request)
    if (action === 'status') await technician.setStatus(id, form.get('status') ?? '')
    else if (action === 'notes') await addComment(technician, id, form)
    else throw notFound('Action', action)
    response.writeHead(303, { Location: `/#ticket-${id}` })
    return void response.end()
  }
  throw notFound('Page', address.pathname)
}

async function addComment(technician: Technician, id: number, form: URLSearchParams) {
  const comment = form.get('text')?.trim()
  if (!comment) throw badRequest('MissingRequiredField', 'Write a comment.')
  const isInternal = form.get('internal') === 'on'
  await technician.addNote(
    id,
    comment,
    isInternal ? 'internalAnalysisFlag' : 'detailDescriptionFlag',
  )
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const from = request.headers['sec-fetch-site']
  if (from === 'cross-site') throw badRequest('CrossSite', 'Send this form from its own page.')
  return new URLSearchParams(await text(request))
}

function sendPage(response: ServerResponse, markup: string): void {
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  })
  response.end(`<!doctype html>\n${markup}`)
}
