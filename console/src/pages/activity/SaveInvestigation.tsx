import { investigationsApi } from '@gatehouse/contract/activity'
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { stringifySearch } from '../../app/search-params.ts'
import type { ActivitySearch } from './search.ts'
import { Form } from '../../ui/Form.tsx'

interface Props {
  isOpen: boolean
  onClose: () => void
  organizationId: string
  search: ActivitySearch
}

/** Keeps the filters of the page under a name, for everybody who may read this organization's activity. */
export function SaveInvestigation({ isOpen, onClose, organizationId, search }: Props) {
  const client = useQueryClient()
  const { record: _, ...filter } = search
  const params = { organizationId }
  const form = useEndpointForm(investigationsApi.create.body, {
    name: '',
    description: '',
    filter: '',
  })
  const save = useMutation({
    mutationFn: (values: { name: string; description: string }) =>
      call(investigationsApi.create, {
        params,
        body: { ...values, filter: stringifySearch({ ...filter }).slice(1) },
      }),
    onSuccess: async ({ name }) => {
      await invalidate(client, resolvePath(investigationsApi.list.path, params))
      notifications.show({ message: `Saved as “${name}”. It stands under Investigations.` })
      form.reset()
      onClose()
    },
    onError: form.refuse,
  })
  return (
    <Modal opened={isOpen} onClose={onClose} title="Save as investigation">
      <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <Text c="dimmed">
            The filters and the range are kept. Who opens it sees what matches then.
          </Text>
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            {...form.getInputProps('description')}
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
