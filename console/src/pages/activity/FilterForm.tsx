import { actions } from '@gatehouse/contract/activity-record'
import { Button, Group, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  fieldNames,
  type Filter,
  filterFields,
  operatorNames,
  operatorsFor,
  readFilter,
  writeFilter,
} from './search.ts'
import { Form } from '../../ui/Form.tsx'

interface Props {
  initial: Filter
  verb: string
  onSubmit: (filter: Filter) => void
}

/** Field, operator, value; refused with the contract's own words. */
export function FilterForm({ initial, verb, onSubmit }: Props) {
  const [{ field, operator, value }, setFilter] = useState(initial)
  const usable = operatorsFor(field)
  const filter = { field, value: value.trim(), operator }
  const isValid = filter.value !== '' && readFilter(field, writeFilter(filter)) !== undefined

  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        if (isValid) onSubmit(filter)
      }}
    >
      <Group gap={6} wrap="nowrap" align="flex-end">
        <Select
          label="Field"
          w={122}
          allowDeselect={false}
          data={filterFields.map((one) => ({ value: one, label: fieldNames[one] }))}
          value={field}
          onChange={(chosen) => {
            const next = filterFields.find((one) => one === chosen) ?? field
            const stays = operatorsFor(next).includes(operator)
            setFilter({
              field: next,
              operator: stays ? operator : 'equals',
              value: (next === 'action') === (field === 'action') ? value : '',
            })
          }}
          comboboxProps={{ withinPortal: false }}
        />
        <Select
          label="Comparison"
          w={142}
          allowDeselect={false}
          data={usable.map((one) => ({ value: one, label: operatorNames[one] }))}
          value={operator}
          onChange={(chosen) =>
            setFilter({ field, value, operator: usable.find((one) => one === chosen) ?? operator })
          }
          comboboxProps={{ withinPortal: false }}
        />
        {field === 'action' ? (
          <Select
            label="Value"
            w={190}
            data={[...actions]}
            value={value || null}
            onChange={(chosen) => setFilter({ field, operator, value: chosen ?? '' })}
            comboboxProps={{ withinPortal: false }}
            data-autofocus
          />
        ) : (
          <TextInput
            label="Value"
            w={190}
            value={value}
            maxLength={500}
            onChange={(event) => setFilter({ field, operator, value: event.currentTarget.value })}
            data-autofocus
          />
        )}
        <Button type="submit" size="xs" disabled={!isValid}>
          {verb}
        </Button>
      </Group>
    </Form>
  )
}
