import type { Directory } from '@gatehouse/contract/directories'
import { Center, Loader, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { live } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Panel } from '../../ui/Panel.tsx'
import { RiskList } from './RiskList.tsx'
import { risksQuery } from './search.ts'

const often = 60_000

/** The risks of a domain at a glance. */
export function RisksPanel({ directory }: { directory: Directory }) {
  const { organizationId, id: directoryId } = directory
  const { data, error } = useQuery(live(risksQuery(organizationId, { directoryId }), often))
  return (
    <Panel
      title="Risks"
      isFlush
      action={
        <PageLink to={paths.risks} params={{ organizationId }} search={{ directoryId }} fz="xs">
          As of another day
        </PageLink>
      }
    >
      {data && (
        <RiskList
          risks={data.risks}
          organizationId={organizationId}
          asked={{ directoryId }}
          isShort
        />
      )}
      {error && (
        <Text c="dimmed" p={14}>
          {messageOf(error)}
        </Text>
      )}
      {!data && !error && (
        <Center h={96}>
          <Loader size="sm" aria-label="Counting risks" />
        </Center>
      )}
    </Panel>
  )
}
