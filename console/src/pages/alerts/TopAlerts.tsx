import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { live } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useLogin } from '../../app/login.ts'
import { paths } from '../../app/paths.ts'
import { RankedBars } from '../../ui/chart/RankedBars.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { type AlertSearch, filterOf, timelineQuery } from './search.ts'
import { countedDays, totalOf, useAlertCounts } from './use-alert-counts.ts'

const most = 5

/** The alerts that are raised most, each a way to them. */
export function TopAlerts({ organizationId }: { organizationId?: string }) {
  const { user } = useLogin()
  const filter = filterOf({ days: countedDays }, { organizationId, userId: user.id })
  const { data } = useQuery(live(timelineQuery(filter), 30_000))
  if (data === undefined) return null
  if (data.top.length === 0) return <Nothing />
  const search = (name: string): AlertSearch => ({ name, status: 'all' })
  return (
    <RankedBars
      items={data.top.slice(0, most).map(({ name, count }) => ({
        key: name,
        count,
        label:
          organizationId === undefined ? (
            <PageLink to={paths.allAlerts} search={search(name)} c="inherit" title={name}>
              {name}
            </PageLink>
          ) : (
            <PageLink
              to={paths.alerts}
              params={{ organizationId }}
              search={search(name)}
              c="inherit"
              title={name}
            >
              {name}
            </PageLink>
          ),
      }))}
    />
  )
}

/** Where most alerts are raised. */
export function TopOrganizations() {
  const nameOf = useOrganizationNames()
  const counts = useAlertCounts()
  if (counts === undefined) return null
  const top = counts
    .filter(({ raised }) => raised > 0)
    .toSorted((a, b) => b.raised - a.raised || totalOf(b.open) - totalOf(a.open))
    .slice(0, most)
  if (top.length === 0) return <Nothing />
  return (
    <RankedBars
      items={top.map(({ organizationId, raised }) => ({
        key: organizationId,
        count: raised,
        label: (
          <PageLink
            to={paths.alerts}
            params={{ organizationId }}
            search={{ status: 'all' as const }}
            c="inherit"
          >
            {nameOf(organizationId)}
          </PageLink>
        ),
      }))}
    />
  )
}

const Nothing = () => <Text c="dimmed">No alert was raised in the last {countedDays} days.</Text>
