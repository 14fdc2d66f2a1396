import { suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { OrganizationId } from '@gatehouse/contract/ids'
import { Loader, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'

interface Props {
  filter: string
  organizationIds: readonly string[]
}

const restMilliseconds = 400

/** What the rule would have hidden; asked again when its writer rests. */
export function SuppressionPreview(props: Props) {
  const [asked] = useDebouncedValue(props, restMilliseconds, { leading: true })
  const { filter, organizationIds } = asked
  const { data, error, isPending, isFetching } = useQuery({
    queryKey: ['suppression-preview', filter, organizationIds],
    queryFn: ({ signal }) =>
      call(
        suppressionRulesApi.preview,
        {
          body: { filter, organizationIds: organizationIds.map((id) => OrganizationId.parse(id)) },
        },
        signal,
      ),
    placeholderData: (before) => before,
  })
  return (
    <Panel
      title="It would have hidden"
      action={isFetching && <Loader size={14} aria-label="Counting" />}
    >
      {error && <Notice tone="bad">{messageOf(error)}</Notice>}
      {isPending && !error && <Text c="dimmed">Counting …</Text>}
      {data && (
        <Stack gap={6}>
          <Text fz="lg" fw={600} className="gh-numbers">
            {counted(data.records, 'record')}, {counted(data.alerts, 'alert')}
          </Text>
          <Text c="dimmed">
            in the last {data.days} days.{' '}
            {data.alertedRecords > 0 &&
              `${counted(data.alertedRecords, 'of these records is', 'of these records are')} in an alert; alerts with other records, too, would still have been raised.`}
          </Text>
          {filter === '' && (
            <Notice tone="warn">Without a filter no record raises an alert any more.</Notice>
          )}
        </Stack>
      )}
    </Panel>
  )
}
