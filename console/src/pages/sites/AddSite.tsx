import { sitesApi } from '@gatehouse/contract/sites'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { EnrolInstructions } from './EnrolInstructions.tsx'
import { Form } from '../../ui/Form.tsx'

interface Props {
  isOpen: boolean
  onClose: () => void
  organizationId: string
}

/** A name, and then at once what enrols the agent there: the connection string is shown only here. */
export function AddSite({ isOpen, onClose, organizationId }: Props) {
  const client = useQueryClient()
  const params = { organizationId }
  const form = useEndpointForm(sitesApi.create.body, { name: '' })
  const add = useMutation({
    mutationFn: (body: { name: string }) => call(sitesApi.create, { params, body }),
    onSuccess: () => invalidate(client, resolvePath('/organizations/:organizationId', params)),
    onError: form.refuse,
  })
  const close = () => {
    add.reset()
    form.reset()
    onClose()
  }
  if (add.data)
    return (
      <Modal
        opened={isOpen}
        onClose={close}
        size="lg"
        title={`Enrol the agent of ${add.data.name}`}
        closeOnClickOutside={false}
      >
        <EnrolInstructions
          connectionString={add.data.connectionString}
          expiresAt={add.data.expiresAt}
          onDone={close}
        />
      </Modal>
    )
  return (
    <Modal opened={isOpen} onClose={close} title="Add a site">
      <Form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="The place, such as Headquarters or Azure West."
            data-autofocus
            {...form.getInputProps('name')}
          />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add the site
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
