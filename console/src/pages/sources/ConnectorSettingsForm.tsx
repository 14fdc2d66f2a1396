import { type Connector, collectorsApi, connectorSettings } from '@gatehouse/contract/collectors'
import { Button, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Form } from '../../ui/Form.tsx'
import { SettingInputs } from './SettingInputs.tsx'

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
        <SettingInputs
          kind={connector.kind}
          values={form.values}
          errors={form.errors}
          disabled={whyNot !== undefined}
          onChange={(name, value) => form.setFieldValue(name, value)}
        />
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
