import { OrganizationId } from '@gatehouse/contract/ids'
import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import { Button, Center, Checkbox, Group, Loader, Modal, Stack, Table, Text } from '@mantine/core'
import { IconWand } from '@tabler/icons-react'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'
import type { CustomerRow } from './customer-rows.ts'
import { useSaveMappings } from './mapping-queries.ts'
import type { Suggestion } from './match-companies.ts'
import { useSuggestions } from './use-suggestions.ts'

interface Props {
  desk: ServiceDesk
  rows: readonly CustomerRow[]
  onClose: () => void
}

/** Suggests a company for each organization that has none; nothing is saved before it is confirmed. */
export function MatchByName({ desk, rows, onClose }: Props) {
  // What is saved leaves `rows`, and the suggestions must not be asked for again because of it.
  const [asked] = useState(rows)
  const suggestions = useSuggestions(desk.id, asked)
  return (
    <Modal opened onClose={onClose} size="xl" title="Match by name">
      {suggestions.isPending && (
        <Center h={160}>
          <Loader size="sm" aria-label="Reading the companies" />
        </Center>
      )}
      {suggestions.error && (
        <ErrorState
          title="The companies could not be read"
          message={messageOf(suggestions.error)}
          onRetry={() => void suggestions.refetch()}
        />
      )}
      {suggestions.data?.length === 0 && (
        <EmptyState icon={<IconWand size={20} />} title="No company is called like one of them">
          Map each organization by hand; the list of companies can be searched.
        </EmptyState>
      )}
      {suggestions.data && suggestions.data.length > 0 && (
        <Confirm
          desk={desk}
          suggestions={suggestions.data}
          withoutOne={asked.length - suggestions.data.length}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}

interface ConfirmProps {
  desk: ServiceDesk
  suggestions: readonly Suggestion[]
  withoutOne: number
  onClose: () => void
}

function Confirm({ desk, suggestions, withoutOne, onClose }: ConfirmProps) {
  const [chosen, setChosen] = useState(
    suggestions.filter((one) => one.isSame).map((one) => one.organizationId),
  )
  const [saved, setSaved] = useState(0)
  const save = useSaveMappings(setSaved)
  const wanted = suggestions.filter((one) => chosen.includes(one.organizationId))
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  const confirm = () =>
    save.mutate(
      wanted.map(({ organizationId, organization, company }) => ({
        organization,
        organizationId: OrganizationId.parse(organizationId),
        serviceDeskId: desk.id,
        company,
        routing: {},
        isEnabled: true,
      })),
      {
        onSuccess: ({ problems }) => {
          if (problems.length === 0) onClose()
        },
      },
    )

  return (
    <Stack gap="md">
      <Text>
        Look through the pairs and confirm them. Those that are not quite the same are not ticked.
        {withoutOne > 0 &&
          ` For ${counted(withoutOne, 'organization')} no company has such a name.`}
      </Text>
      <Table.ScrollContainer minWidth={480} mah={420}>
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={36} />
              <Table.Th>Organization</Table.Th>
              <Table.Th>Company at {desk.name}</Table.Th>
              <Table.Th w={130}>Likeness</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {suggestions.map((one) => (
              <Table.Tr key={one.organizationId}>
                <Table.Td>
                  <Checkbox
                    aria-label={`${one.organization} is ${one.company.name}`}
                    checked={chosen.includes(one.organizationId)}
                    onChange={() => toggle(one.organizationId)}
                  />
                </Table.Td>
                <Table.Td>{one.organization}</Table.Td>
                <Table.Td>{one.company.name}</Table.Td>
                <Table.Td>{one.isSame ? 'Same name' : 'Begins alike'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {save.data && save.data.problems.length > 0 && (
        <Notice tone="bad" isUrgent title={`${counted(save.data.saved, 'pair')} saved; refused:`}>
          {save.data.problems.map((problem) => (
            <div key={problem.organization}>
              {problem.organization}: {problem.message}
            </div>
          ))}
        </Notice>
      )}
      <Group justify="space-between">
        <Text fz="xs" c="dimmed">
          {save.isPending && `Saved ${saved} of ${wanted.length}`}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={save.isPending} disabled={wanted.length === 0} onClick={confirm}>
            Confirm {counted(wanted.length, 'pair')}
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}
