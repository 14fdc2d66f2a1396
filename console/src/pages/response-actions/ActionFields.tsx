import type { ResponseActionInput } from '@gatehouse/contract/response-actions'
import { Group, NumberInput, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { argumentsOf } from './command-line.ts'
import { RulesPicker } from './RulesPicker.tsx'

interface Props {
  values: ResponseActionInput
  errors: Readonly<Record<string, ReactNode>>
  onChange: (changes: Partial<ResponseActionInput>) => void
  disabled?: boolean
}

const machine = { input: { fontFamily: 'var(--gh-mono)', fontSize: 12 } }

export function ActionFields({ values, errors, onChange, disabled = false }: Props) {
  return (
    <Stack gap="sm">
      <TextInput
        label="Name"
        data-autofocus
        maxLength={200}
        disabled={disabled}
        value={values.name}
        error={errors['name']}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <RulesPicker
        ruleIds={values.ruleIds}
        error={errors['ruleIds']}
        disabled={disabled}
        onChange={(ruleIds) => onChange({ ruleIds })}
      />
      <TextInput
        label="Program"
        description="Its whole path on the server. It is started itself, not through a shell."
        placeholder="/usr/local/bin/tell"
        spellCheck={false}
        styles={machine}
        disabled={disabled}
        value={values.run}
        error={errors['run']}
        onChange={(event) => onChange({ run: event.currentTarget.value })}
      />
      <Textarea
        label="Arguments"
        description="One a line, each passed as it is. What the alert adds comes after them."
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        styles={machine}
        disabled={disabled}
        value={values.parameters.join('\n')}
        error={errorOfList(errors, 'parameters')}
        onChange={(event) => onChange({ parameters: event.currentTarget.value.split('\n') })}
        onBlur={() => onChange({ parameters: argumentsOf(values.parameters.join('\n')) })}
      />
      <TextInput
        label="Working directory"
        spellCheck={false}
        styles={machine}
        disabled={disabled}
        value={values.workingDirectory}
        error={errors['workingDirectory']}
        onChange={(event) => onChange({ workingDirectory: event.currentTarget.value })}
      />
      <Radio.Group
        label="What it gets of the alert"
        value={values.writesCsv ? 'csv' : 'ids'}
        onChange={(value) => onChange({ writesCsv: value === 'csv' })}
      >
        <Stack gap={8} mt={6}>
          <Radio
            size="xs"
            value="csv"
            label="A CSV file with the activity records"
            description="Its path is appended; the file is removed afterwards. Many records mean several starts."
            disabled={disabled}
          />
          <Radio
            size="xs"
            value="ids"
            label="The ids of the alert and of its newest record"
            description="Both are appended. The program reads what it needs through the API."
            disabled={disabled}
          />
        </Stack>
      </Radio.Group>
      <Group gap="sm" align="flex-start">
        <NumberInput
          label="Rows in one file, at most"
          w={190}
          min={1}
          max={1000}
          disabled={disabled || !values.writesCsv}
          value={values.rowLimit}
          error={errors['rowLimit']}
          onChange={(value) => onChange({ rowLimit: Number(value) })}
        />
        <NumberInput
          label="Stop it after (seconds)"
          w={190}
          min={1}
          max={3600}
          disabled={disabled}
          value={values.timeoutSeconds}
          error={errors['timeoutSeconds']}
          onChange={(value) => onChange({ timeoutSeconds: Number(value) })}
        />
      </Group>
      <Switch
        label="Start it when its rules say so"
        description="Off, it is started by tests only."
        checked={values.isEnabled}
        disabled={disabled}
        onChange={(event) => onChange({ isEnabled: event.currentTarget.checked })}
      />
    </Stack>
  )
}

/** A refused line is reported as `parameters.1`. */
function errorOfList(errors: Readonly<Record<string, ReactNode>>, name: string): ReactNode {
  return Object.entries(errors).find(([at]) => at === name || at.startsWith(`${name}.`))?.[1]
}
