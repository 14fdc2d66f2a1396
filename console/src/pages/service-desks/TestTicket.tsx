import { OrganizationId } from '@gatehouse/contract/ids'
import { type ServiceDesk, serviceDesksApi } from '@gatehouse/contract/service-desks'
import { Anchor, Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { Form } from '../../ui/Form.tsx'
import { StepList } from '../../ui/StepList.tsx'
import { useCustomerRows } from './customer-rows.ts'

/** A real ticket with a real attachment, marked as a test. */
export function TestTicket({ desk, onClose }: { desk: ServiceDesk; onClose: () => void }) {
  const mapped = useCustomerRows(desk).filter((row) => row.mapping)
  const [organizationId, setOrganizationId] = useState<string | undefined>(
    mapped[0]?.organizationId,
  )
  const test = useMutation({
    mutationFn: (id: string) =>
      call(serviceDesksApi.testTicket, {
        params: { serviceDeskId: desk.id },
        body: { organizationId: OrganizationId.parse(id) },
      }),
  })
  const made = test.data
  return (
    <Modal opened onClose={onClose} title={`Make a test ticket at ${desk.name}`} size="lg">
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (organizationId) test.mutate(organizationId)
        }}
      >
        <Stack gap="md">
          <Text>
            It is a real ticket with a file attached, and says that it is a test. Close it there
            when you have seen it.
          </Text>
          <Select
            label="For which organization"
            allowDeselect={false}
            searchable
            data={mapped.map((row) => ({
              value: row.organizationId,
              label: `${row.name} (${row.mapping?.company.name ?? ''})`,
            }))}
            value={organizationId ?? null}
            onChange={(value) => setOrganizationId(value ?? undefined)}
          />
          <FormError error={test.error} />
          {made && !test.isPending && <StepList name="Steps of the test" steps={made.steps} />}
          {made?.number !== undefined && (
            <Text fw={500}>
              Made as{' '}
              {made.url === undefined ? (
                made.number
              ) : (
                <Anchor href={made.url} target="_blank" rel="noreferrer">
                  {made.number} <IconExternalLink size={12} aria-label={`at ${desk.name}`} />
                </Anchor>
              )}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {made ? 'Done' : 'Cancel'}
            </Button>
            <Button type="submit" loading={test.isPending} disabled={!organizationId}>
              {made ? 'Make another' : 'Make the ticket'}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
