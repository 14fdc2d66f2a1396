import { serviceDesksApi, type ServiceDesk } from '@gatehouse/contract/service-desks'
import { Stack, Switch, TagsInput, Text } from '@mantine/core'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { everyText } from '../../ui/duration.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { useSaveDesk } from './use-save-desk.ts'

export function CallbacksForm({ desk, whyNot }: { desk: ServiceDesk; whyNot: string | undefined }) {
  const { isEnabled, keyHosts, url, lastReceivedAt } = desk.callbacks
  const form = useEndpointForm(serviceDesksApi.update.body, {
    callbacks: { isEnabled, keyHosts },
  })
  const save = useSaveDesk(desk.id, form)
  const { callbacks } = form.values
  const isConnectWise = desk.connection.provider === 'connectwise'
  return (
    <TwoColumns
      main={
        <Panel title="Callbacks">
          <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
            <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
            <Stack gap="md">
              <Text c="dimmed">
                The service desk tells of changed tickets at once. Without callbacks they are found
                by asking, every {everyText(desk.settings.pollIntervalSeconds)}.
              </Text>
              <Switch
                label="Take callbacks"
                checked={callbacks.isEnabled}
                disabled={whyNot !== undefined}
                onChange={(event) =>
                  form.setFieldValue('callbacks', {
                    ...callbacks,
                    isEnabled: event.currentTarget.checked,
                  })
                }
              />
              <CopyField label="Address for callbacks" value={url} />
              {isConnectWise && (
                <TagsInput
                  label="Hosts of signing keys"
                  description="A callback names the address of the key that signed it. Keys are fetched from these hosts only. Type one, then Enter."
                  spellCheck={false}
                  disabled={whyNot !== undefined}
                  value={callbacks.keyHosts}
                  error={errorOfHosts(form.errors)}
                  onChange={(hosts) =>
                    form.setFieldValue('callbacks', { ...callbacks, keyHosts: hosts })
                  }
                />
              )}
              <SaveRow save={save} isDirty={form.isDirty()} whyNot={whyNot} onReset={form.reset} />
            </Stack>
          </Form>
        </Panel>
      }
      side={
        <Panel title="How it goes">
          <Facts
            items={[
              {
                name: 'Last received',
                value: lastReceivedAt ? <Time at={lastReceivedAt} /> : 'never',
              },
            ]}
          />
          <Text fz="xs" c="dimmed" mt={10}>
            The address is half of what protects it: give it to the service desk and to nobody else.
            What is not signed with the service desk’s key changes nothing.
          </Text>
        </Panel>
      }
    />
  )
}

/** A refused host is reported as `callbacks.keyHosts.1`. */
function errorOfHosts(errors: Record<string, unknown>): string | undefined {
  const found = Object.entries(errors).find(([at]) => at.startsWith('callbacks.keyHosts'))
  return found && String(found[1])
}
