import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Board } from './desk.ts'
import { notFound } from './refusal.ts'
import type { State } from './state.ts'

type Row = Record<string, unknown>

interface List {
  rows: (state: State, parentId: number) => Row[]
  /** What conditions may name. */
  fields: (state: State, parentId: number) => ReadonlySet<string>
}

const schemas = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'schemas.json'), 'utf8'),
) as { $defs: Record<string, { properties: Row }> }
const propertiesOf = (name: string): string[] => Object.keys(schemas.$defs[name]?.properties ?? {})

const ticketFields = new Set([...propertiesOf('Ticket'), 'lastUpdated', 'dateEntered', '_info'])
const noteFields = new Set([...propertiesOf('TicketNote'), 'dateCreated', 'createdBy'])
const callbackFields = new Set(propertiesOf('CallbackEntry'))

/** A list whose fields are those of its rows. */
const plain = (rows: List['rows']): List => ({
  rows,
  fields: (state, parentId) =>
    new Set(['id', 'name', ...rows(state, parentId).flatMap((row) => Object.keys(row))]),
})

const ofBoard = (rows: (board: Board) => Row[]): List =>
  plain((state, boardId) => {
    const board = state.desk.boards.find(({ id }) => id === boardId)
    if (!board) throw notFound('Board', boardId)
    return rows(board)
  })

const boardOf = ({ id, name }: Board) => ({ id, name })

/** Everything that is looked up in pages, by its path. */
export const lists: Readonly<Record<string, List>> = {
  '/company/companies': plain((state) =>
    state.desk.companies.map(({ id, identifier, name, city }) => ({
      id,
      identifier,
      name,
      city,
      status: { id: 1, name: 'Active' },
      deletedFlag: false,
    })),
  ),
  '/company/contacts': plain((state) =>
    state.desk.contacts.map(({ id, name, companyId, email }) => {
      const company = state.desk.companies.find((one) => one.id === companyId)
      const [firstName = '', lastName = ''] = name.split(' ')
      return {
        id,
        name,
        firstName,
        lastName,
        company: { id: companyId, identifier: company?.identifier, name: company?.name },
        communicationItems: [{ communicationType: 'Email', value: email, defaultFlag: true }],
        inactiveFlag: false,
      }
    }),
  ),
  '/service/boards': plain((state) =>
    state.desk.boards.map(({ id, name }) => ({
      id,
      name,
      location: { id: 2, name: 'Tampa Office' },
      department: { id: 10, identifier: 'Services', name: 'Professional Services' },
      inactiveFlag: false,
      projectFlag: false,
    })),
  ),
  '/service/boards/:id/statuses': ofBoard((board) =>
    board.statuses.map((status) => ({
      ...status,
      board: boardOf(board),
      inactive: false,
      displayOnBoard: !status.closedStatus,
    })),
  ),
  '/service/boards/:id/teams': ofBoard((board) =>
    board.teams.map((team, index) => ({ ...team, boardId: board.id, defaultFlag: index === 0 })),
  ),
  '/service/boards/:id/types': ofBoard((board) =>
    board.types.map((type) => ({ ...type, board: boardOf(board), inactiveFlag: false })),
  ),
  '/service/boards/:id/subtypes': ofBoard((board) =>
    board.subTypes.map(({ id, name, typeIds }) => ({
      id,
      name,
      board: boardOf(board),
      inactiveFlag: false,
      typeAssociationIds: typeIds,
    })),
  ),
  '/service/priorities': plain((state) =>
    state.desk.priorities.map(({ id, name, color }) => ({
      id,
      name,
      color,
      sortOrder: id,
      defaultFlag: name.startsWith('Priority 3'),
    })),
  ),
  '/service/impacts': plain((state) => state.desk.impacts.map(described)),
  '/service/severities': plain((state) => state.desk.severities.map(described)),
  '/service/sources': plain((state) =>
    state.desk.sources.map((source) => ({ ...source, defaultFlag: false })),
  ),
  '/service/tickets': { rows: (state) => [...state.tickets.values()], fields: () => ticketFields },
  '/service/tickets/:id/notes': {
    rows: (state, ticketId) => {
      if (!state.tickets.has(ticketId)) throw notFound('Ticket', ticketId)
      return state.notes.filter((note) => note.ticketId === ticketId)
    },
    fields: () => noteFields,
  },
  '/system/callbacks': { rows: (state) => state.callbacks, fields: () => callbackFields },
}

const described = ({ id, name }: { id: number; name: string }) => ({
  id,
  name,
  description: name,
  defaultFlag: name === 'Medium',
})
