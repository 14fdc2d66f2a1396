import { type Alert, alertsApi } from '@gatehouse/contract/alerts'
import { Button, Checkbox, Group, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import styles from './AlertHistory.module.css'
import { alertChanged } from './alert-queries.ts'

interface Values extends Record<string, unknown> {
  text: string
  toTicket: boolean
}

const empty: Values = { text: '', toTicket: false }

/** Words for colleagues, and for the customer's ticket when that is wanted. */
export function CommentBox({ alert }: { alert: Alert }) {
  const client = useQueryClient()
  const params = { organizationId: alert.organizationId, alertId: alert.id }
  const form = useEndpointForm<Values>(alertsApi.comment.body, empty)
  const add = useMutation({
    mutationFn: (body: Values) => call(alertsApi.comment, { params, body }),
    onSuccess: async () => {
      await alertChanged(client, params)
      form.setValues({ text: '' })
      form.clearErrors()
    },
    onError: form.refuse,
  })
  return (
    <div className={styles['box']}>
      <Form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Textarea
          aria-label="Comment"
          placeholder="What did you find?"
          autosize
          minRows={2}
          maxRows={12}
          {...form.getInputProps('text')}
        />
        <FormError error={add.error} />
        <Group justify="space-between" mt={8}>
          {alert.ticket ? (
            <Checkbox
              label={`Also to the ticket${alert.ticket.number ? ` ${alert.ticket.number}` : ''}`}
              {...form.getInputProps('toTicket', { type: 'checkbox' })}
            />
          ) : (
            <span />
          )}
          <Button type="submit" variant="default" loading={add.isPending}>
            Comment
          </Button>
        </Group>
      </Form>
    </div>
  )
}
