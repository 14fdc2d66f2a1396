import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { SessionTypeId, TargetId, UserId } from '@gatehouse/contract/ids'
import { Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { IconUserQuestion } from '@tabler/icons-react'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { instantOf, localOf } from '../../ui/instant.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { useZone } from '../../ui/zone.tsx'
import { sessionTypesQuery } from '../session-types/search.ts'
import { TargetPicker } from '../targets/TargetsPicker.tsx'
import { PolicyTabs } from './PolicyTabs.tsx'
import { paths } from '../../app/paths.ts'
import type { SimulatorSearch } from './search.ts'
import { SimulatorAnswers } from './SimulatorAnswers.tsx'
import { useOrganizations, usePeople, withUnknown } from './use-people.ts'

const route = getRouteApi('/signed-in/access-simulator')

/** “Who can reach it at 03:00, and why?” */
export function SimulatorPage() {
  const search = route.useSearch()
  const asked = useSimulation(search)
  return (
    <>
      <PageHeader
        title="Access simulator"
        subtitle="Who could open a session on a target, at a time, and why, or why not. Nothing is opened."
      />
      <PolicyTabs current={paths.accessSimulator} />
      <Stack gap={14}>
        <Panel>
          <Questions />
        </Panel>
        {asked.error && (
          <Notice tone="bad" isUrgent>
            {messageOf(asked.error)}
          </Notice>
        )}
        {asked.data ? (
          <SimulatorAnswers answers={asked.data.answers} isComplete={asked.data.isComplete} />
        ) : (
          search.targetId === undefined && (
            <EmptyState icon={<IconUserQuestion size={20} />} title="Choose a target">
              Everybody whom a policy names is tried on it, with each session type.
            </EmptyState>
          )
        )}
      </Stack>
    </>
  )
}

function useSimulation({
  organizationId = '',
  targetId,
  userId,
  sessionTypeId,
  at,
  sourceAddress,
}: SimulatorSearch) {
  const target = TargetId.safeParse(targetId)
  return useQuery({
    queryKey: [
      '/access-policies',
      'simulation',
      { organizationId, targetId, userId, sessionTypeId, at, sourceAddress },
    ],
    queryFn: ({ signal }) =>
      call(
        accessPoliciesApi.simulate,
        {
          params: { organizationId },
          body: {
            targetId: TargetId.parse(targetId),
            ...(userId && { userId: UserId.parse(userId) }),
            ...(sessionTypeId && { sessionTypeId: SessionTypeId.parse(sessionTypeId) }),
            ...(at && { at }),
            ...(sourceAddress && { sourceAddress }),
          },
        },
        signal,
      ),
    enabled: target.success && organizationId !== '',
    retry: false,
    gcTime: 0,
  })
}

function Questions() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useZone()
  const organizations = useOrganizations()
  const { sessionTypes } = useSuspenseQuery(sessionTypesQuery).data
  const own = organizations.filter(
    ({ id, kind }) => kind === 'managing' || id === search.organizationId,
  )
  const people = usePeople(own)
  const [address, setAddress] = useState(search.sourceAddress ?? '')
  const change = (changes: SimulatorSearch) =>
    void navigate({ search: { ...search, ...changes }, replace: true })
  const target = TargetId.safeParse(search.targetId)
  return (
    <Stack gap="sm">
      <Group gap="sm" grow align="flex-start">
        <Select
          label="Organization"
          placeholder="Choose an organization"
          searchable
          allowDeselect={false}
          data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.organizationId ?? null}
          onChange={(id) =>
            change({ organizationId: id ?? undefined, targetId: undefined, userId: undefined })
          }
        />
        <TargetPicker
          key={search.organizationId}
          label="Target"
          organizationId={search.organizationId}
          disabled={search.organizationId === undefined}
          targetId={target.success ? target.data : undefined}
          onChange={(targetId) => change({ targetId })}
        />
        <DateTimePicker
          label={`When, in ${zone}`}
          size="xs"
          clearable
          valueFormat="D MMM YYYY, HH:mm"
          placeholder="Now"
          value={search.at === undefined ? null : localOf(Date.parse(search.at), zone)}
          onChange={(local) =>
            change({
              at: local === null ? undefined : new Date(instantOf(local, zone)).toISOString(),
            })
          }
        />
      </Group>
      <Group gap="sm" grow align="flex-start">
        <Select
          label="Who"
          placeholder="Everybody whom a policy names"
          searchable
          clearable
          data={withUnknown(people, search.userId ? [search.userId] : [], 'User')}
          value={search.userId ?? null}
          onChange={(userId) => change({ userId: userId ?? undefined })}
        />
        <Select
          label="Session type"
          placeholder="Every session type"
          searchable
          clearable
          data={sessionTypes.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.sessionTypeId ?? null}
          onChange={(sessionTypeId) => change({ sessionTypeId: sessionTypeId ?? undefined })}
        />
        <TextInput
          label="From the address"
          placeholder="Any"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          onBlur={() => change({ sourceAddress: address.trim() || undefined })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') change({ sourceAddress: address.trim() || undefined })
          }}
        />
      </Group>
      <Text fz="xs" c="dimmed">
        Hours of a policy are those of the target’s organization.
      </Text>
    </Stack>
  )
}
