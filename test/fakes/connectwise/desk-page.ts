import { readFileSync } from 'node:fs'
import path from 'node:path'
import { html, Html } from '../html.ts'
import { boardOf } from './references.ts'
import type { Note, State, StoredDocument, Ticket } from './state.ts'

const style = new Html(readFileSync(path.join(import.meta.dirname, '../desk-page.css'), 'utf8'))

export function deskPage(state: State): Html {
  const tickets = [...state.tickets.values()].toSorted((a, b) => b.id - a.id)
  const open = tickets.filter((ticket) => !ticket.closedFlag).length
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Service desk</title>
      <style>
        ${style}
      </style>
    </head>
    <body>
      <header>
        <h1>Service desk</h1>
        <p>Stands in for ConnectWise PSA. ${open} open of ${tickets.length} tickets.</p>
      </header>
      <div class="columns">
        <aside>${asideOf(state)}</aside>
        <main>
          ${
            tickets.length === 0
              ? html`<p class="empty">
                  No tickets yet. Gatehouse makes one when an alert is raised.
                </p>`
              : tickets.map((ticket) => ticketCard(state, ticket))
          }
        </main>
      </div>
    </body>
  </html>`
}

function asideOf({ desk, tickets }: State): Html {
  const count = (companyId: number) =>
    [...tickets.values()].filter((ticket) => ticket.company.id === companyId).length
  return html`<h2>Companies</h2>
    <ul>
      ${desk.companies.map(
        ({ id, name }) => html`<li>${name} <small>id ${id}, ${counted(count(id))}</small></li>`,
      )}
    </ul>
    <h2>Boards</h2>
    <ul>
      ${desk.boards.map(
        (board) =>
          html`<li>
            ${board.name} <small>${board.statuses.map((status) => status.name).join(', ')}</small>
          </li>`,
      )}
    </ul>`
}

const counted = (tickets: number): string => (tickets === 1 ? '1 ticket' : `${tickets} tickets`)

function ticketCard(state: State, ticket: Ticket): Html {
  const notes = state.notes.filter((note) => note.ticketId === ticket.id)
  const files = state.documents.filter((document) => document.recordId === ticket.id)
  return html`<article id="ticket-${ticket.id}" class="${ticket.closedFlag ? 'closed' : 'open'}">
    <h2><span class="number">#${ticket.id}</span> ${ticket.summary}</h2>
    <p class="facts">
      <b class="status">${ticket.status.name ?? ''}</b> ${ticket.company.name ?? ''} ·
      ${ticket.board.name ?? ''} · ${nameOf(ticket['priority'])} · ${nameOf(ticket['team'])} ·
      ${String(ticket['slaStatus'])} · changed ${ticket._info.lastUpdated} by
      ${ticket._info.updatedBy}
    </p>
    ${notes.map(noteOf)} ${filesOf(files)} ${formsOf(state, ticket)}
  </article>`
}

const nameOf = (reference: unknown): string =>
  (reference as { name?: string } | undefined)?.name ?? ''

function noteOf(note: Note): Html {
  const kind = note.internalAnalysisFlag
    ? 'Internal'
    : note.resolutionFlag
      ? 'Resolution'
      : 'Discussion'
  return html`<section class="note ${kind.toLowerCase()}">
    <h3>${kind} <small>${note.createdBy}, ${note.dateCreated}</small></h3>
    <pre>${note.text}</pre>
  </section>`
}

function filesOf(files: readonly StoredDocument[]): Html | undefined {
  if (files.length === 0) return undefined
  return html`<ul class="files">
    ${files.map(
      ({ id, fileName, content }) =>
        html`<li>
          <a href="/documents/${id}">${fileName}</a> <small>${content.length} bytes</small>
        </li>`,
    )}
  </ul>`
}

function formsOf(state: State, ticket: Ticket): Html {
  const { statuses } = boardOf(state.desk, ticket.board)
  return html`<div class="forms">
    <form method="post" action="/tickets/${ticket.id}/notes">
      <textarea
        name="text"
        rows="2"
        required
        aria-label="Comment on ${ticket.id}"
        placeholder="Comment"
      ></textarea>
      <label><input type="checkbox" name="internal" /> internal</label>
      <button>Add comment</button>
    </form>
    <form method="post" action="/tickets/${ticket.id}/status">
      <select name="status" aria-label="Status of ${ticket.id}">
        ${statuses.map((status) =>
          status.id === ticket.status.id
            ? html`<option selected>${status.name}</option>`
            : html`<option>${status.name}</option>`,
        )}
      </select>
      <button>Set status</button>
    </form>
    <form method="post" action="/tickets/${ticket.id}/status">
      <input type="hidden" name="status" value="${ticket.closedFlag ? 'New' : 'Closed'}" />
      <button class="main">${ticket.closedFlag ? 'Reopen' : 'Close'}</button>
    </form>
  </div>`
}
