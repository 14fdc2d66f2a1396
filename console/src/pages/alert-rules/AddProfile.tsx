import { type AlertProfile, alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { AlertProfileId } from '@gatehouse/contract/ids'
import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'

interface Values extends Record<string, unknown> {
  name: string
  description: string
  copyOf: string
}

/** A new profile begins with the rules of another. */
export function AddProfile({
  profiles,
  onClose,
}: {
  profiles: readonly AlertProfile[]
  onClose: () => void
}) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const standard = profiles.find((profile) => profile.isDefault) ?? profiles[0]
  const form = useEndpointForm<Values>(alertProfilesApi.create.body, {
    name: '',
    description: '',
    copyOf: standard?.id ?? '',
  })
  const add = useMutation({
    mutationFn: ({ copyOf, ...body }: Values) =>
      call(alertProfilesApi.create, {
        body: { ...body, copyOf: AlertProfileId.parse(copyOf) },
      }),
    onSuccess: async ({ id }) => {
      await invalidate(client, alertProfilesApi.list.path)
      await navigate({ to: paths.alertProfile, params: { profileId: id } })
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} title="Add an alert profile">
      <Form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            {...form.getInputProps('description')}
          />
          <Select
            label="Copy the rules of"
            description="Also their switches, severities and thresholds. Delivery is set anew."
            allowDeselect={false}
            data={profiles.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('copyOf')}
          />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add the profile
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
