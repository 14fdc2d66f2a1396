import { AlertRuleId } from '@gatehouse/contract/ids'
import { MultiSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { useRules } from './use-rules.ts'

interface Props {
  ruleIds: readonly AlertRuleId[]
  onChange: (ruleIds: AlertRuleId[]) => void
  error: ReactNode
  disabled: boolean
}

export function RulesPicker({ ruleIds, onChange, error, disabled }: Props) {
  const groups = useRules()
  const known = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value)))
  const unknown = ruleIds.filter((id) => !known.has(id))
  return (
    <MultiSelect
      label="Rules"
      description="It starts when one of them raises an alert or adds records to one."
      searchable
      clearable
      hidePickedOptions
      limit={100}
      disabled={disabled}
      error={error}
      {...(ruleIds.length === 0 && { placeholder: 'Choose rules' })}
      nothingFoundMessage="No rule has this in its name."
      data={[
        ...groups,
        ...(unknown.length > 0
          ? [
              {
                group: 'Other rules',
                items: unknown.map((id) => ({ value: id, label: `Rule ${id.slice(-6)}` })),
              },
            ]
          : []),
      ]}
      value={[...ruleIds]}
      onChange={(ids) => onChange(ids.map((id) => AlertRuleId.parse(id)))}
    />
  )
}
