import {
  type ResponseAction,
  type ResponseActionInput,
  responseActionsApi,
} from '@gatehouse/contract/response-actions'
import { Stack } from '@mantine/core'
import { call } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ActionFields } from './ActionFields.tsx'
import { CommandPreview } from './CommandPreview.tsx'

interface Props {
  action: ResponseAction
  whyNot: string | undefined
}

export function ResponseActionForm({ action, whyNot }: Props) {
  const { id, state: _, updatedAt: __, ...initial } = action
  const form = useEndpointForm<ResponseActionInput>(responseActionsApi.update.body, initial)
  const save = useSaveOne({
    save: (body: ResponseActionInput) =>
      call(responseActionsApi.update, { params: { responseActionId: id }, body }),
    changes: [responseActionsApi.list.path],
    form,
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
