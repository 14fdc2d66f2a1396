import {
  type ResponseAction,
  type ResponseActionInput,
  responseActionsApi,
} from '@gatehouse/contract/response-actions'
import { Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ActionFields } from './ActionFields.tsx'
import { CommandPreview } from './CommandPreview.tsx'

interface Props {
  action: ResponseAction
  whyNot: string | undefined
}

export function ResponseActionForm({ action, whyNot }: Props) {
  const client = useQueryClient()
  const { id, state: _, updatedAt: __, ...initial } = action
  const form = useEndpointForm<ResponseActionInput>(responseActionsApi.update.body, initial)
  const save = useMutation({
    mutationFn: (body: ResponseActionInput) =>
      call(responseActionsApi.update, { params: { responseActionId: id }, body }),
    onSuccess: async () => {
      form.resetDirty()
      await invalidate(client, responseActionsApi.list.path)
      notifications.show({ message: 'Saved.' })
    },
    onError: form.refuse,
  })
  return (
    <Panel title="What is started">
      <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
        <Stack gap="md">
          <ActionFields
            values={form.values}
            errors={form.errors}
            disabled={whyNot !== undefined}
            onChange={(changes) => form.setValues(changes)}
          />
          <CommandPreview values={form.values} />
          <SaveRow save={save} isDirty={form.isDirty()} whyNot={whyNot} onReset={form.reset} />
        </Stack>
      </Form>
    </Panel>
  )
}
