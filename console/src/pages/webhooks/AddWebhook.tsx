import { type WebhookInput, webhooksApi } from '@gatehouse/contract/webhooks'
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { SecretOnce } from './SecretOnce.tsx'
import { WebhookFields } from './WebhookFields.tsx'

/** What it is, and then its secret, shown once. */
export function AddWebhook({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const form = useEndpointForm<WebhookInput>(webhooksApi.create.body, {
    name: '',
    url: '',
    format: 'gatehouse',
    events: ['alert.raised', 'alert.resolved', 'alert.reopened'],
    isEnabled: true,
  })
  const add = useMutation({
    mutationFn: (body: WebhookInput) => call(webhooksApi.create, { body }),
    onSuccess: () => invalidate(client, webhooksApi.list.path),
    onError: form.refuse,
  })
  if (add.data)
    return <SecretOnce name={add.data.name} secret={add.data.secret} onClose={onClose} />
  return (
    <Modal opened onClose={onClose} title="Add a webhook" size="lg">
      <Form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Stack gap="md">
          <WebhookFields
            values={form.values}
            errors={form.errors}
            onChange={(changes) => form.setValues(changes)}
          />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add the webhook
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
