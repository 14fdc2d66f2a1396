import { type AlertProfile, alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'

interface Values extends Record<string, unknown> {
  name: string
  description: string
}

export function RenameProfile({
  profile,
  onClose,
}: {
  profile: AlertProfile
  onClose: () => void
}) {
  const client = useQueryClient()
  const form = useEndpointForm<Values>(alertProfilesApi.update.body, {
    name: profile.name,
    description: profile.description,
  })
  const save = useMutation({
    mutationFn: (body: Values) =>
      call(alertProfilesApi.update, { params: { profileId: profile.id }, body }),
    onSuccess: async () => {
      await invalidate(client, alertProfilesApi.list.path)
      onClose()
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} title={`Rename ${profile.name}`}>
      <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
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
