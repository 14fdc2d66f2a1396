import { collectorsApi, connectorNames } from '@gatehouse/contract/collectors'
import type { Directory } from '@gatehouse/contract/directories'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { PageButton, PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Panel } from '../../ui/Panel.tsx'
import { RecordHistory } from '../activity/RecordHistory.tsx'

/** The newest changes of a domain, by the source that records them. */
export function DirectoryChanges({ directory }: { directory: Directory }) {
  const { organizationId, sourceId } = directory
  const { may, whyNot } = usePermission()
  const source = useQuery({
    ...query(collectorsApi.get, { params: { organizationId, sourceId: sourceId ?? '' } }),
    enabled: sourceId !== undefined && may('sources:read'),
  })
  if (sourceId === undefined) {
    return (
      <Panel title="Last changes">
        <Text c="dimmed" mb={10}>
          Nobody records yet who changes what in this domain. A source does, with before and after
          of each property.
        </Text>
        {whyNot('sources:update', 'add sources') === undefined && (
          <PageButton
            variant="default"
            to={paths.sources}
            params={{ organizationId }}
            search={{ add: true }}
          >
            Add a source
          </PageButton>
        )}
      </Panel>
    )
  }
  const name = source.data?.name
  const search = {
    connector: [`equals:${connectorNames['directory-activity']}`],
    ...(name !== undefined && { source: [`equals:${name}`] }),
  }
  return (
    <Panel
      title="Last changes"
      isFlush
      action={
        <PageLink
          to={paths.activity}
          params={{ organizationId }}
          search={{ ...search, last: 'all' }}
          fz="xs"
        >
          All of them
        </PageLink>
      }
    >
      {name === undefined && may('sources:read') ? null : (
        <RecordHistory
          organizationId={organizationId}
          filter={search}
          most={8}
          empty="No change was recorded yet. The next one appears here seconds after it is made."
        />
      )}
    </Panel>
  )
}
