import type { Organization } from '@gatehouse/contract/organizations'
import { Text } from '@mantine/core'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { RankedBars } from '../../ui/chart/RankedBars.tsx'
import styles from './TopLists.module.css'

interface Actor {
  value: string
  count: number
  organizationId: string
}

/** Each name leads to what that person did in that organization. */
export function TopActors({
  actors,
  organizations,
}: {
  actors: readonly Actor[]
  organizations: readonly Organization[]
}) {
  if (actors.length === 0) return <Nothing />
  const nameOf = (id: string) => organizations.find((one) => one.id === id)?.name
  return (
    <RankedBars
      items={actors.map(({ value, count, organizationId }) => ({
        key: `${organizationId} ${value}`,
        count,
        label: (
          <PageLink
            to={paths.activity}
            params={{ organizationId }}
            search={{ who: [`equals:${value}`] }}
            className={styles['link']}
          >
            {value === '' ? 'unknown' : value}
            <span className={styles['aside']}>{nameOf(organizationId)}</span>
          </PageLink>
        ),
      }))}
    />
  )
}

export function TopActions({ actions }: { actions: readonly { value: string; count: number }[] }) {
  if (actions.length === 0) return <Nothing />
  return (
    <RankedBars items={actions.map(({ value, count }) => ({ key: value, count, label: value }))} />
  )
}

const Nothing = () => <Text c="dimmed">Nothing was recorded in the last 7 days.</Text>
