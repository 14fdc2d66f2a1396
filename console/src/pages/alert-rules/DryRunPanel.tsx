import { alertRulesApi } from '@gatehouse/contract/alert-rules'
import { type Organization, organizationsApi } from '@gatehouse/contract/organizations'
import { Button, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ZoneProvider } from '../../ui/zone.tsx'
import { DryRunResult } from './DryRunResult.tsx'
import type { RuleValues } from './rule-values.ts'
import { filterOfSearch } from './search.ts'

interface Props {
  values: RuleValues
  /** Where the rule works or was thought of; the first customer among them is tried at first. */
  organizationIds: readonly string[]
}

const timeframes = [7, 30, 90]

/** What the rule would have done, before it is switched on. */
export function DryRunPanel({ values, organizationIds }: Props) {
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const usual = usualOf(organizations, organizationIds)
  const [chosen, setChosen] = useState<string>(usual?.id ?? '')
  const [days, setDays] = useState(30)
  const asked = {
    filter: filterOfSearch(values.search),
    groupedOn: values.groupedOn,
    threshold: values.threshold,
    thresholdSeconds: values.thresholdSeconds,
    days,
  }
  const run = useMutation({
    mutationFn: ({ id, body }: { id: string; body: typeof asked }) =>
      call(alertRulesApi.dryRun, { params: { organizationId: id }, body }),
  })
  const wasAsked = run.variables
  const isOld = JSON.stringify(wasAsked) !== JSON.stringify({ id: chosen, body: asked })
  const organization = organizations.find(({ id }) => id === wasAsked?.id)

  return (
    <Panel title="Try it out">
      <Stack gap="sm">
        <Text c="dimmed" fz="xs">
          Runs over what was recorded. Nothing is raised and nobody is told.
        </Text>
        <Select
          label="Organization"
          searchable
          allowDeselect={false}
          data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen}
          onChange={(id) => setChosen(id ?? chosen)}
        />
        <Group gap={8} justify="space-between">
          <SegmentedControl
            aria-label="Days to look back"
            data={timeframes.map((one) => ({ value: String(one), label: `${one} d` }))}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
          />
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={14} />}
            loading={run.isPending}
            disabled={chosen === ''}
            onClick={() => run.mutate({ id: chosen, body: asked })}
          >
            Try it out
          </Button>
        </Group>
        <FormError error={run.error} />
        {run.data && organization && (
          <ZoneProvider zone={organization.timeZone}>
            <DryRunResult result={run.data} organization={organization} isOld={isOld} />
          </ZoneProvider>
        )}
      </Stack>
    </Panel>
  )
}

function usualOf(organizations: readonly Organization[], ids: readonly string[]) {
  const meant = organizations.filter(({ id }) => ids.includes(id))
  const isCustomer = ({ kind }: Organization) => kind === 'managed'
  return meant.find(isCustomer) ?? meant[0] ?? organizations.find(isCustomer) ?? organizations[0]
}
