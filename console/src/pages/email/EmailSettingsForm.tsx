import { emailApi, type EmailSettings, type EmailSettingsInput } from '@gatehouse/contract/email'
import { Group, NumberInput, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, query } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SecretInput } from '../../ui/SecretInput.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { portFor } from './email-security.ts'
import { SecurityChoice } from './SecurityChoice.tsx'
import { TestMessage } from './TestMessage.tsx'

interface Props {
  settings: EmailSettings
  whyNot: string | undefined
}

export function EmailSettingsForm({ settings, whyNot }: Props) {
  const client = useQueryClient()
  const { state: _, waiting: __, hasPassword, ...initial } = settings
  const form = useEndpointForm<EmailSettingsInput>(emailApi.saveSettings.body, initial)
  const isReadOnly = whyNot !== undefined
  const { values } = form
  const save = useMutation({
    mutationFn: (body: EmailSettingsInput) => call(emailApi.saveSettings, { body }),
    onSuccess: (saved) => {
      form.resetDirty()
      client.setQueryData(query(emailApi.settings, {}).queryKey, saved)
      notifications.show({ message: 'Saved.' })
    },
    onError: form.refuse,
  })
  const input = (name: keyof EmailSettingsInput) => ({
    disabled: isReadOnly,
    spellCheck: false,
    ...form.getInputProps(name),
  })
  return (
    <TwoColumns
      main={
        <Form onSubmit={form.onSubmit((body) => save.mutate(body))}>
          <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
          <Stack gap={14}>
            <Panel title="Sending">
              <Stack gap="sm">
                <Switch
                  label="Send mail"
                  description="Off, messages are kept and sent when it is on again."
                  disabled={isReadOnly}
                  {...form.getInputProps('isEnabled', { type: 'checkbox' })}
                />
                <Group gap="sm" align="flex-start" wrap="nowrap">
                  <TextInput
                    label="From, address"
                    placeholder="gatehouse@example.com"
                    flex={1}
                    {...input('fromAddress')}
                  />
                  <TextInput
                    label="From, name"
                    placeholder="Gatehouse"
                    flex={1}
                    {...input('fromName')}
                  />
                </Group>
              </Stack>
            </Panel>
            <Panel title="Mail server">
              <Stack gap="sm">
                <SecurityChoice
                  security={values.security}
                  disabled={isReadOnly}
                  onChange={(security) =>
                    form.setValues({ security, port: portFor(security, values.port) })
                  }
                />
                <Group gap="sm" align="flex-start" wrap="nowrap">
                  <TextInput
                    label="Host"
                    placeholder="smtp.example.com"
                    flex={1}
                    {...input('host')}
                  />
                  <NumberInput label="Port" w={110} min={1} max={65_535} {...input('port')} />
                </Group>
                <Group gap="sm" align="flex-start" grow>
                  <TextInput
                    label="User name"
                    description="Empty to send without signing in."
                    autoComplete="off"
                    {...input('username')}
                  />
                  <SecretInput
                    label="Password"
                    description="Kept sealed; it is never shown again."
                    isSaved={hasPassword}
                    value={values.password}
                    error={form.errors['password']}
                    disabled={isReadOnly}
                    onChange={(password) => form.setFieldValue('password', password)}
                  />
                </Group>
                {values.security === 'none' && values.username !== '' && (
                  <Notice tone="warn">
                    Without TLS the password can be read by everybody on the way.
                  </Notice>
                )}
                {values.security !== 'none' && (
                  <Textarea
                    label="Further certificates"
                    description="In PEM, when the mail server’s is signed by an authority of your own. Empty for those that the system trusts."
                    autosize
                    minRows={2}
                    maxRows={10}
                    styles={{ input: { fontFamily: 'var(--gh-mono)', fontSize: 12 } }}
                    {...input('caPem')}
                  />
                )}
              </Stack>
            </Panel>
            <SaveRow save={save} isDirty={form.isDirty()} whyNot={whyNot} onReset={form.reset} />
          </Stack>
        </Form>
      }
      side={
        <TestMessage
          settings={values}
          isChanged={form.isDirty()}
          whyNot={whyNot}
          isReady={() => !form.validate().hasErrors}
        />
      }
    />
  )
}
