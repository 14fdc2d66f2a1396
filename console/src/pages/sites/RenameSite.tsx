import { type Site, sitesApi } from '@gatehouse/contract/sites'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'

export function RenameSite({ site, onClose }: { site: Site; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: site.organizationId, siteId: site.id }
  const form = useEndpointForm(sitesApi.update.body, { name: site.name })
  const rename = useMutation({
    mutationFn: (body: { name: string }) => call(sitesApi.update, { params, body }),
    onSuccess: async () => {
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
      onClose()
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} title={`Rename ${site.name}`}>
      <Form onSubmit={form.onSubmit((values) => rename.mutate(values))}>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <FormError error={rename.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
