import { overStates, type SessionState } from '@gatehouse/contract/sessions'

/** What a session may become. Whatever is not here does not happen, whoever asks for it. */
const next: Readonly<Record<SessionState, readonly SessionState[]>> = {
  requested: ['provisioning', 'scheduled', 'denied', 'expired', 'cancelled', 'failed'],
  scheduled: ['provisioning', 'cancelled', 'expired', 'failed'],
  provisioning: ['available', 'ending'],
  available: ['active', 'ending'],
  active: ['available', 'ending'],
  ending: ['ended', 'cancelled', 'failed'],
  ended: [],
  denied: [],
  expired: [],
  cancelled: [],
  failed: [],
}

export const mayBecome = (from: SessionState, to: SessionState): boolean => next[from].includes(to)

export const isOver = (state: SessionState): boolean => overStates.includes(state)

/** Something on the target may have been done for it. */
export const isOpen = (state: SessionState): boolean =>
  state === 'provisioning' || state === 'available' || state === 'active'

export const canBeConnectedTo = (state: SessionState): boolean =>
  state === 'available' || state === 'active'
