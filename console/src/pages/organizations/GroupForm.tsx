import {
  type OrganizationGroup,
  organizationGroupsApi,
  organizationsApi,
} from '@gatehouse/contract/organizations'
import { Button, Group, Modal, MultiSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { call, invalidate, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'

interface Values extends Record<string, unknown> {
  name: string
  organizationIds: string[]
}

/** Adds a group, or changes the one that is given. */
export function GroupForm({
  group,
  onClose,
}: {
  group: OrganizationGroup | undefined
  onClose: () => void
}) {
  const client = useQueryClient()
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const form = useEndpointForm<Values>(organizationGroupsApi.create.body, {
    name: group?.name ?? '',
    organizationIds: [...(group?.organizationIds ?? [])],
  })
  const save = useMutation({
    mutationFn: (body: Values) =>
      group
        ? call(organizationGroupsApi.update, {
            params: { organizationGroupId: group.id },
            body,
          })
        : call(organizationGroupsApi.create, { body }),
    onSuccess: async () => {
      await invalidate(client, organizationGroupsApi.list.path, organizationsApi.list.path)
      onClose()
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} title={group ? `Change ${group.name}` : 'Add a group'}>
      <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <MultiSelect
            label="Organizations"
            searchable
            data={organizations.map((one) => ({ value: one.id, label: one.name }))}
            {...form.getInputProps('organizationIds')}
          />
          <FormError error={save.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
