import type { Target } from '@gatehouse/contract/targets'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { live } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Facts } from '../../ui/Facts.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { directoriesQuery } from '../directories/search.ts'
import { SyncState } from '../directories/SyncState.tsx'

/** What is known of the domain, in short, and the way to all of it. */
export function TargetDirectory({ target }: { target: Target }) {
  const { organizationId } = target
  const { data } = useQuery(live(directoriesQuery(organizationId)))
  const directory = data?.directories.find(({ targetId }) => targetId === target.id)
  if (!data) return null
  return (
    <Panel
      title="Directory"
      action={
        directory && (
          <PageLink
            to={paths.directory}
            params={{ organizationId, directoryId: directory.id }}
            fz="xs"
          >
            Open it
          </PageLink>
        )
      }
    >
      {directory ? (
        <Facts
          items={[
            { name: 'State', value: <SyncState directory={directory} /> },
            { name: 'Users', value: wholeNumber(directory.counts.users) },
            { name: 'Groups', value: wholeNumber(directory.counts.groups) },
            { name: 'Computers', value: wholeNumber(directory.counts.computers) },
          ]}
        />
      ) : (
        <Text c="dimmed">
          The domain is read as soon as it has a service credential that works.
        </Text>
      )}
    </Panel>
  )
}
