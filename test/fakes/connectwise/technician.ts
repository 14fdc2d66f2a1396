import type { Teller } from './callbacks.ts'
import type { State } from './state.ts'
import { addNote, getTicket, setStatus, type NoteFlag } from './tickets.ts'

/** A person at the service desk. Each returns when those who asked to be told were told. */
export interface Technician {
  /** A status of the ticket's board by its name, such as `Closed`. */
  setStatus(ticketId: number, status: string): Promise<void>
  addNote(ticketId: number, text: string, flag?: NoteFlag): Promise<void>
}

const name = 'Dana Technician'

export function createTechnician(state: State, teller: Teller): Technician {
  return {
    setStatus: (id, status) => teller.tell(setStatus(state, id, status, name), 'updated', name),
    async addNote(id, text, flag = 'detailDescriptionFlag') {
      const ticket = getTicket(state, id)
      addNote(state, id, { text, [flag]: true }, name)
      await teller.tell(ticket, 'updated', name)
    },
  }
}
