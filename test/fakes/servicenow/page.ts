import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { html, Html } from '../html.ts'
import type { Instance, Row } from './instance.ts'
import { noRecord, Refusal } from './refusal.ts'
import type { Technician } from './technician.ts'

const style = new Html(readFileSync(path.join(import.meta.dirname, '../desk-page.css'), 'utf8'))

interface PageParts {
  instance: Instance
  technician: Technician
}

/** The incidents as a person sees them: look, comment, close, open again. */
export async function answerPage(
  { instance, technician }: PageParts,
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
): Promise<void> {
  const [what, id = '', action] = address.pathname.slice(1).split('/')
  if (request.method === 'GET' && address.pathname === '/') {
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    })
    return void response.end(`<!doctype html>\n${page(instance).markup}`)
  }
  if (request.method !== 'POST' || what !== 'incidents') throw noRecord()
  if (request.headers['sec-fetch-site'] === 'cross-site') {
    throw new Refusal(403, 'Send this form from its own page.')
  }
  const form = new URLSearchParams(await text(request))
  if (action === 'state') technician.setState(id, form.get('state') ?? '')
  else technician.comment(id, form.get('text') ?? '')
  response.writeHead(303, { Location: `/#${id}` })
  response.end()
}

function page(instance: Instance): Html {
  const incidents = instance.tables['incident']?.rows.toReversed() ?? []
  const companies = instance.tables['core_company']?.rows ?? []
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>Service desk</title>
      <style>
        ${style}
      </style>
    </head>
    <body>
      <header>
        <h1>Service desk</h1>
        <p>Stands in for ServiceNow. ${incidents.length} incidents.</p>
      </header>
      <div class="columns">
        <aside>
          <h2>Companies</h2>
          <ul>
            ${companies.map((row) => html`<li>${row['name']} <small>${row.sys_id}</small></li>`)}
          </ul>
        </aside>
        <main>
          ${
            incidents.length === 0
              ? html`<p class="empty">
                  No incidents yet. Gatehouse makes one when an alert is raised.
                </p>`
              : incidents.map((row) => card(instance, row))
          }
        </main>
      </div>
    </body>
  </html>`
}

function card(instance: Instance, row: Row): Html {
  const states = (instance.tables['sys_choice']?.rows ?? []).filter(
    (choice) => choice['element'] === 'state',
  )
  const isOpen = row['active'] === 'true'
  const state = states.find((choice) => choice['value'] === row['state'])
  const company = instance.tables['core_company']?.rows.find((one) => one.sys_id === row['company'])
  const files = instance.attachments.filter((file) => file.table_sys_id === row.sys_id)
  return html`<article id="${row.sys_id}" class="${isOpen ? 'open' : 'closed'}">
    <h2><span class="number">${row['number']}</span> ${row['short_description']}</h2>
    <p class="facts">
      <b class="status">${state?.['label']}</b> ${company?.['name']} · priority ${row['priority']} ·
      changed ${row['sys_updated_on']} by ${row['sys_updated_by']}
    </p>
    ${noteOf('Description', row['sys_created_by'] ?? '', row['description'] ?? '')}
    ${instance.journal
      .filter((entry) => entry.incidentId === row.sys_id)
      .map((entry) =>
        noteOf(entry.element === 'comments' ? 'Comment' : 'Internal', entry.by, entry.value),
      )}
    <ul class="files">
      ${files.map((file) => html`<li>${file.file_name} <small>${file.content.length} bytes</small></li>`)}
    </ul>
    <div class="forms">
      <form method="post" action="/incidents/${row.sys_id}/comments">
        <textarea name="text" rows="2" required aria-label="Comment on ${row['number']}"></textarea>
        <button>Add comment</button>
      </form>
      <form method="post" action="/incidents/${row.sys_id}/state">
        <input type="hidden" name="state" value="${isOpen ? '7' : '2'}" />
        <button class="main">${isOpen ? 'Close' : 'Reopen'}</button>
      </form>
    </div>
  </article>`
}

const noteOf = (kind: string, by: string, value: string): Html =>
  html`<section class="note ${kind.toLowerCase()}">
    <h3>${kind} <small>${by}</small></h3>
    <pre>${value}</pre>
  </section>`
