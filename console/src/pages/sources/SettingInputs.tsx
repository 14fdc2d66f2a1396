import type { ConnectorKind } from '@gatehouse/contract/collectors'
import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { type SettingField, settingFields } from './setting-fields.ts'

export type SettingValues = Readonly<Record<string, unknown>>

interface Props {
  kind: ConnectorKind
  values: SettingValues
  /** By the names of the settings; a refused line of a list as `paths.1`. */
  errors: Readonly<Record<string, ReactNode>>
  onChange: (name: string, value: unknown) => void
  disabled: boolean
}

/** The settings of a kind of connector, as the contract lists them. */
export const SettingInputs = (props: Props) =>
  settingFields(props.kind).map((field) => (
    <SettingInput key={field.name} {...props} field={field} />
  ))

function SettingInput({
  field,
  values,
  errors,
  onChange,
  disabled,
}: Props & { field: SettingField }) {
  const { name, label, description } = field
  const value = values[name]
  const common = { label, description, disabled }
  switch (field.kind) {
    case 'list':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--gh-mono)' } }}
          value={linesOf(value)}
          error={errorOfList(errors, name)}
          onChange={(event) => onChange(name, event.currentTarget.value.split('\n'))}
          onBlur={() => onChange(name, filled(value))}
        />
      )
    case 'switch':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => onChange(name, event.currentTarget.checked)}
        />
      )
    case 'text':
      return (
        <TextInput
          {...common}
          maw={420}
          spellCheck={false}
          {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
          styles={{ input: { fontFamily: 'var(--gh-mono)' } }}
          value={typeof value === 'string' ? value : ''}
          error={errors[name]}
          onChange={(event) => onChange(name, event.currentTarget.value)}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          w={320}
          thousandSeparator=","
          value={typeof value === 'number' ? value : ''}
          error={errors[name]}
          onChange={(next) => onChange(name, next)}
        />
      )
  }
}

const linesOf = (value: unknown) => (Array.isArray(value) ? value.join('\n') : '')

/** Lines that say something, each without blanks around it. */
const filled = (value: unknown) =>
  Array.isArray(value) ? value.map((line) => String(line).trim()).filter((line) => line !== '') : []

/** A refused line is reported as `paths.1`. */
function errorOfList(errors: Props['errors'], name: string): ReactNode {
  return Object.entries(errors).find(([at]) => at === name || at.startsWith(`${name}.`))?.[1]
}
