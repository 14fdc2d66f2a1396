import { type Webhook, type WebhookInput, webhooksApi } from '@gatehouse/contract/webhooks'
import { Stack } from '@mantine/core'
import { call } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { Form } from '../../ui/Form.tsx'
import { WebhookFields } from './WebhookFields.tsx'

export function WebhookForm({ webhook, whyNot }: { webhook: Webhook; whyNot: string | undefined }) {
  const { name, url, format, events, isEnabled } = webhook
  const form = useEndpointForm<WebhookInput>(webhooksApi.update.body, {
    name,
    url,
    format,
    events,
    isEnabled,
  })
  const save = useSaveOne({
    save: (body: WebhookInput) =>
      call(webhooksApi.update, { params: { webhookId: webhook.id }, body }),
    changes: [webhooksApi.list.path],
    form,
  })
  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap="md">
        <WebhookFields
          values={form.values}
          errors={form.errors}
          disabled={whyNot !== undefined}
          onChange={(changes) => form.setValues(changes)}
        />
        <SaveRow save={save} isDirty={form.isDirty()} whyNot={whyNot} />
      </Stack>
    </Form>
  )
}
