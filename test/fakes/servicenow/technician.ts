import { updateIncident } from './incidents.ts'
import type { Instance } from './instance.ts'

/** A person at the service desk. */
export interface Technician {
  /** 1 new, 2 in progress, 3 on hold, 6 resolved, 7 closed, 8 canceled. */
  setState(incidentId: string, state: string): void
  comment(incidentId: string, text: string): void
}

const by = 'dana.technician'

export const createTechnician = (instance: Instance): Technician => ({
  setState(id, state) {
    const reason = { close_code: 'Solution provided', close_notes: 'Looked into it.' }
    updateIncident(instance, id, { state, ...(Number(state) >= 6 ? reason : {}) }, by)
  },
  comment: (id, text) => void updateIncident(instance, id, { comments: text }, by),
})
