import {
  WebhookEvent,
  webhookEvents,
  WebhookFormat,
  webhookFormats,
  type WebhookInput,
} from '@gatehouse/contract/webhooks'
import { Checkbox, Radio, Stack, Switch, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { eventTexts, formatTexts } from './webhook-words.ts'

interface Props {
  values: WebhookInput
  errors: Readonly<Record<string, ReactNode>>
  onChange: (changes: Partial<WebhookInput>) => void
  disabled?: boolean
}

/** Everybody gets tests: they are sent by hand. */
const choosable = webhookEvents.filter((event) => event !== 'test')

export function WebhookFields({ values, errors, onChange, disabled = false }: Props) {
  return (
    <Stack gap="sm">
      <TextInput
        label="Name"
        description="Who gets the messages."
        data-autofocus
        maxLength={200}
        disabled={disabled}
        value={values.name}
        error={errors['name']}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Address"
        placeholder="https://example.com/hooks/gatehouse"
        spellCheck={false}
        disabled={disabled}
        value={values.url}
        error={errors['url']}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
      <Radio.Group
        label="Format"
        value={values.format}
        onChange={(value) => onChange({ format: WebhookFormat.parse(value) })}
      >
        <Stack gap={8} mt={6}>
          {webhookFormats.map((format) => (
            <Radio
              key={format}
              size="xs"
              value={format}
              disabled={disabled}
              {...formatTexts[format]}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox.Group
        label="Sent when"
        error={errors['events']}
        value={values.events}
        onChange={(chosen) => onChange({ events: chosen.map((one) => WebhookEvent.parse(one)) })}
      >
        <Stack gap={8} mt={6}>
          {choosable.map((event) => (
            <Checkbox key={event} value={event} label={eventTexts[event]} disabled={disabled} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Switch
        label="Send messages"
        checked={values.isEnabled}
        disabled={disabled}
        onChange={(event) => onChange({ isEnabled: event.currentTarget.checked })}
      />
    </Stack>
  )
}
