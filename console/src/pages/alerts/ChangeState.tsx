import { type Alert, alertsApi } from '@gatehouse/contract/alerts'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { alertChanged } from './alert-queries.ts'

interface Values extends Record<string, unknown> {
  reason: string
}

/** Resolves an open alert, or opens a resolved one again; both say why. */
export function ChangeState({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: alert.organizationId, alertId: alert.id }
  const isOpen = alert.state.status === 'open'
  const endpoint = isOpen ? alertsApi.resolve : alertsApi.reopen
  const form = useEndpointForm<Values>(endpoint.body, { reason: '' })
  const change = useMutation({
    mutationFn: (body: Values) => call(endpoint, { params, body }),
    onSuccess: async () => {
      await alertChanged(client, params)
      onClose()
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} title={isOpen ? 'Resolve the alert' : 'Open the alert again'}>
      <Form onSubmit={form.onSubmit((values) => change.mutate(values))}>
        <Stack gap="sm">
          <Text c="dimmed">
            {isOpen
              ? 'A later match of its rule raises a new alert.'
              : 'Later matches of its rule are added to it again.'}
            {alert.ticket && ' The ticket is told, as the service desk is set.'}
          </Text>
          <Textarea
            label="Reason"
            placeholder={isOpen ? 'Planned maintenance, agreed with the customer' : ''}
            autosize
            minRows={2}
            data-autofocus
            {...form.getInputProps('reason')}
          />
          <FormError error={change.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              {isOpen ? 'Resolve' : 'Reopen'}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
