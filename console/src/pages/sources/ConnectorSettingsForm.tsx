import { type Connector, collectorsApi, connectorSettings } from '@gatehouse/contract/collectors'
import { Button, Group, NumberInput, Stack, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { settingFields } from './setting-fields.ts'
import { Form } from '../../ui/Form.tsx'

interface Props {
  connector: Connector
  params: { organizationId: string; sourceId: string; connectorId: string }
  whyNot: string | undefined
}

type Values = Record<string, unknown>

/** The settings of a connector's kind, as the contract lists them. */
export function ConnectorSettingsForm({ connector, params, whyNot }: Props) {
  const client = useQueryClient()
  const schema = connectorSettings[connector.kind]
  const saved = schema.safeParse(connector.settings)
  const form = useEndpointForm<Values>(schema, {
    ...(saved.success ? saved.data : schema.parse({})),
  })
  const save = useMutation({
    mutationFn: (settings: Values) =>
      call(collectorsApi.updateConnector, { params, body: { settings } }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(collectorsApi.list.path, params))
      form.resetDirty()
      notifications.show({ message: 'Saved. The agent takes it with its next heartbeat.' })
    },
    onError: form.refuse,
  })

  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap="sm">
        {settingFields(connector.kind).map((field) =>
          field.kind === 'list' ? (
            <Textarea
              key={field.name}
              label={field.label}
              description={field.description}
              autosize
              minRows={3}
              maxRows={12}
              spellCheck={false}
              disabled={whyNot !== undefined}
              styles={{ input: { fontFamily: 'var(--gh-mono)' } }}
              value={linesOf(form.values[field.name])}
              error={errorOfList(form.errors, field.name)}
              onChange={(event) =>
                form.setFieldValue(field.name, event.currentTarget.value.split('\n'))
              }
              onBlur={() => form.setFieldValue(field.name, filled(form.values[field.name]))}
            />
          ) : (
            <NumberInput
              key={field.name}
              label={field.label}
              description={field.description}
              w={320}
              thousandSeparator=","
              disabled={whyNot !== undefined}
              {...form.getInputProps(field.name)}
            />
          ),
        )}
        <FormError error={save.error} />
        <Group>
          <MaybeDisabled reason={whyNot}>
            <Button type="submit" loading={save.isPending} disabled={!whyNot && !form.isDirty()}>
              Save
            </Button>
          </MaybeDisabled>
        </Group>
      </Stack>
    </Form>
  )
}

const linesOf = (value: unknown) => (Array.isArray(value) ? value.join('\n') : '')

/** Lines that say something, each without blanks around it. */
const filled = (value: unknown) =>
  Array.isArray(value) ? value.map((line) => String(line).trim()).filter((line) => line !== '') : []

/** A refused line is reported as `paths.1`. */
function errorOfList(errors: Record<string, unknown>, name: string): string | undefined {
  const found = Object.entries(errors).find(([at]) => at === name || at.startsWith(`${name}.`))
  return found && String(found[1])
}
