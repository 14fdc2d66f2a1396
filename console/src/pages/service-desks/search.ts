/** The parts of a service desk's page, in the order in which they are set up. */
export const serviceDeskTabs = [
  'overview',
  'connection',
  'routing',
  'ranking',
  'templates',
  'behaviour',
  'customers',
  'callbacks',
] as const
export type ServiceDeskTab = (typeof serviceDeskTabs)[number]

export interface ServiceDeskSearch {
  tab?: ServiceDeskTab | undefined
}

export function serviceDeskSearch(raw: Record<string, unknown>): ServiceDeskSearch {
  const tab = serviceDeskTabs.find((one) => one === raw['tab'])
  return tab === undefined || tab === 'overview' ? {} : { tab }
}
