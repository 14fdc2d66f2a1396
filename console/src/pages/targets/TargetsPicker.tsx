import { TargetId } from '@gatehouse/contract/ids'
import { MultiSelect, Select } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTargetChoices } from './use-target-names.ts'

interface Common {
  organizationId: string | undefined
  label: string
  description?: string
  disabled?: boolean
  error?: ReactNode
}

/** Chooses targets of one organization; the server looks for what is typed. */
export function TargetsPicker({
  organizationId,
  targetIds,
  onChange,
  ...props
}: Common & { targetIds: readonly TargetId[]; onChange: (targetIds: TargetId[]) => void }) {
  const [text, setText] = useState('')
  const data = useTargetChoices(organizationId, text, targetIds)
  return (
    <MultiSelect
      {...props}
      searchable
      clearable
      hidePickedOptions
      limit={100}
      nothingFoundMessage="No target has this in its name or address."
      {...(targetIds.length === 0 && { placeholder: 'Choose targets' })}
      data={data}
      searchValue={text}
      onSearchChange={setText}
      value={[...targetIds]}
      onChange={(ids) => onChange(ids.map((id) => TargetId.parse(id)))}
    />
  )
}

export function TargetPicker({
  organizationId,
  targetId,
  onChange,
  placeholder = 'Choose a target',
  ...props
}: Common & {
  targetId: TargetId | undefined
  onChange: (targetId: TargetId | undefined) => void
  placeholder?: string
}) {
  const [text, setText] = useState('')
  const data = useTargetChoices(organizationId, text, targetId === undefined ? [] : [targetId])
  const chosen = data.find(({ value }) => value === targetId)?.label
  return (
    <Select
      {...props}
      searchable
      clearable
      limit={100}
      placeholder={placeholder}
      nothingFoundMessage="No target has this in its name or address."
      data={data}
      onSearchChange={(next) => setText(next === chosen ? '' : next)}
      value={targetId ?? null}
      onChange={(id) => onChange(id === null ? undefined : TargetId.parse(id))}
    />
  )
}
