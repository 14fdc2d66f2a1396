import { serviceDesksApi, type ServiceDesk } from '@gatehouse/contract/service-desks'
import { Stack } from '@mantine/core'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { RoutingFields } from './RoutingFields.tsx'
import { useSaveDesk } from './use-save-desk.ts'

export function RoutingForm({ desk, whyNot }: { desk: ServiceDesk; whyNot: string | undefined }) {
  const form = useEndpointForm(serviceDesksApi.update.body, { routing: desk.routing })
  const save = useSaveDesk(desk.id, form)
  return (
    <Panel title="Where tickets go">
      <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
        <Stack gap="md">
          <RoutingFields
            desk={desk}
            routing={form.values.routing}
            disabled={whyNot !== undefined}
            onChange={(routing) => form.setFieldValue('routing', routing)}
          />
          <SaveRow save={save} isDirty={form.isDirty()} whyNot={whyNot} onReset={form.reset} />
        </Stack>
      </Form>
    </Panel>
  )
}
