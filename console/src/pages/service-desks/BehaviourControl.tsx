import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import { Group, MultiSelect, NumberInput, Select, Switch, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { DurationInput } from '../../ui/DurationInput.tsx'
import { type BehaviourField, similarTexts } from './behaviour.ts'
import { LookupSelect } from './LookupSelect.tsx'
import { useLookup } from './use-lookup.ts'

interface Props {
  desk: ServiceDesk
  field: BehaviourField
  settings: TicketSettings
  onChange: (changes: Partial<TicketSettings>) => void
  error: ReactNode
  disabled: boolean
}

/** The input for one setting, as its kind wants it. */
export function BehaviourControl({ desk, field, settings, onChange, error, disabled }: Props) {
  switch (field.kind) {
    case 'switch':
      return (
        <Switch
          aria-label={field.label}
          checked={settings[field.name]}
          disabled={disabled}
          onChange={(event) => onChange({ [field.name]: event.currentTarget.checked })}
        />
      )
    case 'duration':
      return (
        <DurationInput
          name={field.label}
          seconds={settings[field.name]}
          error={error}
          disabled={disabled}
          onChange={(seconds) => onChange({ [field.name]: seconds })}
        />
      )
    case 'number':
      return (
        <Group gap={8} wrap="nowrap">
          <NumberInput
            aria-label={field.label}
            w={96}
            min={1}
            max={field.max}
            thousandSeparator=","
            value={settings[field.name]}
            error={error}
            disabled={disabled}
            onChange={(value) => onChange({ [field.name]: Number(value) })}
          />
          <Text w={104} c="dimmed" fz="xs">
            {field.unit}
          </Text>
        </Group>
      )
    case 'similarBy':
      return (
        <Select
          aria-label={field.label}
          w={206}
          allowDeselect={false}
          disabled={disabled}
          data={[
            { value: 'rule', label: similarTexts.rule },
            { value: 'rule-and-item', label: similarTexts['rule-and-item'] },
          ]}
          value={settings.similarBy}
          onChange={(value) => onChange({ similarBy: value === 'rule' ? value : 'rule-and-item' })}
        />
      )
    case 'status':
      return (
        <LookupSelect
          aria-label={field.label}
          w={206}
          serviceDeskId={desk.id}
          kind="statuses"
          parentId={desk.routing.board?.id}
          notYet={noBoard(desk)}
          placeholder="By itself"
          disabled={disabled}
          value={settings[field.name]}
          onChange={(value) => onChange({ [field.name]: value })}
        />
      )
    case 'statuses':
      return (
        <Statuses
          desk={desk}
          label={field.label}
          ids={settings.closedStatusIds}
          disabled={disabled}
          onChange={(closedStatusIds) => onChange({ closedStatusIds })}
        />
      )
  }
}

const noBoard = (desk: ServiceDesk) =>
  desk.connection.provider === 'connectwise' && desk.routing.board === undefined
    ? 'Choose a board first'
    : undefined

interface StatusesProps {
  desk: ServiceDesk
  label: string
  ids: string[]
  onChange: (ids: string[]) => void
  disabled: boolean
}

function Statuses({ desk, label, ids, onChange, disabled }: StatusesProps) {
  const notYet = noBoard(desk)
  const lookup = useLookup({
    serviceDeskId: desk.id,
    kind: 'statuses',
    parentId: desk.routing.board?.id,
    isNeeded: notYet === undefined,
  })
  const known = lookup.choices.map((choice) => ({ value: choice.id, label: choice.name }))
  const unknown = ids
    .filter((id) => !known.some(({ value }) => value === id))
    .map((id) => ({ value: id, label: `Status ${id}` }))
  return (
    <MultiSelect
      aria-label={label}
      w={280}
      searchable
      clearable
      disabled={disabled || notYet !== undefined}
      {...(ids.length === 0 && { placeholder: notYet ?? 'None' })}
      data={[...known, ...unknown]}
      value={ids}
      onChange={onChange}
    />
  )
}
