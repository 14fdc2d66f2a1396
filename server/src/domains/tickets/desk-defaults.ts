import type { Ranking, ServiceDesk, TicketProvider } from '@gatehouse/contract/service-desks'
import type { Severity } from '@gatehouse/contract/severities'

const named = (name: string): Ranking => {
  const reference = { id: name, name }
  return { severity: reference, impact: reference }
}

/** Severity and impact are texts there. */
const connectWise: Record<Severity, Ranking> = {
  low: named('Low'),
  medium: named('Medium'),
  high: named('High'),
  critical: named('High'),
}

const level = (id: string, name: string): Ranking => {
  const reference = { id, name }
  return { impact: reference, urgency: reference, severity: reference }
}

/** 1 is the worst; priority follows from impact and urgency. */
const serviceNow: Record<Severity, Ranking> = {
  low: level('3', 'Low'),
  medium: level('2', 'Medium'),
  high: level('2', 'Medium'),
  critical: level('1', 'High'),
}

/** Until somebody chooses otherwise. */
export const defaultRanking = (provider: TicketProvider): ServiceDesk['ranking'] =>
  provider === 'connectwise' ? connectWise : serviceNow
