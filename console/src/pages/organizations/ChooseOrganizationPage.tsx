import { overviewApi } from '@gatehouse/contract/activity'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { OrganizationTable } from './OrganizationTable.tsx'
import { withTrends } from './with-trends.ts'

/** Records, sources and agents belong to one organization each; here is where to choose it. */
const pages = {
  [paths.allActivity]: {
    title: 'Activity',
    to: paths.activity,
    text: 'Records never leave their organization: choose whose to look at.',
  },
  [paths.allSources]: {
    title: 'Sources',
    to: paths.sources,
    text: 'Choose the organization whose sources you want to see. The worst stand first.',
  },
  [paths.allAgents]: {
    title: 'Agents',
    to: paths.agents,
    text: 'Choose the organization whose agents you want to see. The worst stand first.',
  },
  [paths.allReports]: {
    title: 'Reports',
    to: paths.stateReports,
    text: 'Choose the organization whose directories you want to report on.',
  },
  [paths.allRisks]: {
    title: 'Risk',
    to: paths.risks,
    text: 'Choose the organization whose risks you want to see.',
  },
  [paths.allDirectories]: {
    title: 'Directories',
    to: paths.directories,
    text: 'Choose the organization whose domains you want to see.',
  },
  [paths.allTargets]: {
    title: 'Targets',
    to: paths.targets,
    text: 'Choose the organization whose targets you want to see.',
  },
  [paths.allCredentials]: {
    title: 'Credentials',
    to: paths.credentials,
    text: 'Choose the organization whose credentials you want to see.',
  },
} as const

export function ChooseOrganizationPage() {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const { organizations } = useSuspenseQuery(live(query(organizationsApi.list, { query: {} }))).data
  const { data } = useSuspenseQuery(live(query(overviewApi.get, { query: { days: 7 } })))
  const page =
    Object.entries(pages).find(([path]) => path === pathname)?.[1] ?? pages[paths.allActivity]
  return (
    <>
      <PageHeader title={page.title} subtitle={page.text} />
      <OrganizationTable
        name={`${page.title} by organization`}
        rows={withTrends(organizations, data.perOrganization)}
        to={page.to}
      />
    </>
  )
}
