import { serviceDesksApi, type ServiceDesk } from '@gatehouse/contract/service-desks'
import { Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { invalidate } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { editable } from './connection.ts'
import { ConnectionFields } from './ConnectionFields.tsx'
import { TestConnection } from './TestConnection.tsx'
import { useSaveDesk } from './use-save-desk.ts'
import { WhatItNeeds } from './WhatItNeeds.tsx'

export function ConnectionForm({
  desk,
  whyNot,
}: {
  desk: ServiceDesk
  whyNot: string | undefined
}) {
  const client = useQueryClient()
  const form = useEndpointForm(serviceDesksApi.update.body, {
    name: desk.name,
    connection: editable(desk.connection),
  })
  const save = useSaveDesk(desk.id, form)
  const { connection } = form.values
  return (
    <TwoColumns
      main={
        <Panel title="Connection">
          <Form
            onSubmit={form.onSubmit((values) =>
              save.mutate(values, {
                // Another account may see other boards and companies.
                onSuccess: () => void invalidate(client, serviceDesksApi.list.path),
              }),
            )}
          >
            <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
            <Stack gap="sm">
              <TextInput
                label="Name"
                description="As it stands in lists and in the history of alerts."
                disabled={whyNot !== undefined}
                {...form.getInputProps('name')}
              />
              <ConnectionFields
                connection={connection}
                errors={form.errors}
                hasSecret={desk.hasSecret}
                disabled={whyNot !== undefined}
                onChange={(next) => form.setFieldValue('connection', next)}
              />
              <TestConnection
                connection={connection}
                serviceDeskId={desk.id}
                whyNot={whyNot}
                isReady={() => !form.validate().hasErrors}
              />
              <SaveRow save={save} isDirty={form.isDirty()} whyNot={whyNot} />
            </Stack>
          </Form>
        </Panel>
      }
      side={<WhatItNeeds provider={desk.connection.provider} />}
    />
  )
}
