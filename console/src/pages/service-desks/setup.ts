import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import type { ServiceDeskTab } from './search.ts'

export interface SetupStep {
  tab: ServiceDeskTab
  label: string
  isDone: boolean
}

/** What a service desk needs before its first ticket, as its settings are now. */
export function setupSteps(desk: ServiceDesk | undefined): SetupStep[] {
  return [
    { tab: 'connection', label: 'Connection', isDone: desk !== undefined },
    {
      tab: 'routing',
      label: 'Where tickets go',
      isDone: desk !== undefined && Object.keys(desk.routing).length > 0,
    },
    {
      tab: 'ranking',
      label: 'How severe they are',
      isDone:
        desk !== undefined &&
        Object.values(desk.ranking).some((one) => Object.keys(one).length > 0),
    },
    {
      tab: 'customers',
      label: 'Which customer is which company',
      isDone: desk !== undefined && desk.organizationCount > 0,
    },
  ]
}

export const isSetUp = (desk: ServiceDesk): boolean => setupSteps(desk).every((step) => step.isDone)
