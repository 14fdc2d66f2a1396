import { Popover, UnstyledButton } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import styles from './FilterBar.module.css'
import { FilterForm } from './FilterForm.tsx'
import { fieldNames, type Filter, operatorNames } from './search.ts'

interface Props {
  filter: Filter
  onChange: (filter: Filter) => void
  onRemove: () => void
}

/** One filter as a sentence; a press opens its operator and value. */
export function FilterChip({ filter, onChange, onRemove }: Props) {
  const [isOpen, setOpen] = useState(false)
  const { field, operator, value } = filter
  const isNegative = operator === 'notEquals' || operator === 'doesNotContain'
  const sentence = `${fieldNames[field]} ${operatorNames[operator]} ${value}`
  return (
    <span className={styles['chip']} data-negative={isNegative || undefined}>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus>
        <Popover.Target>
          <UnstyledButton
            className={styles['edit']}
            onClick={() => setOpen(!isOpen)}
            aria-label={`Change: ${sentence}`}
            title={sentence}
          >
            <span>{fieldNames[field]}</span>{' '}
            <span className={styles['operator']}>{operatorNames[operator]}</span>{' '}
            <span className={styles['value']}>{value}</span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterForm
            initial={filter}
            verb="Change"
            onSubmit={(next) => {
              setOpen(false)
              onChange(next)
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <UnstyledButton
        className={styles['remove']}
        onClick={onRemove}
        aria-label={`Remove: ${sentence}`}
      >
        <IconX size={12} />
      </UnstyledButton>
    </span>
  )
}
