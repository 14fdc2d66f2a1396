import { Button, Popover } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { FilterForm } from './FilterForm.tsx'
import type { Filter } from './search.ts'

const start: Filter = { field: 'who', operator: 'contains', value: '' }

export function AddFilter({ onAdd }: { onAdd: (filter: Filter) => void }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={12} />}
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <FilterForm
          initial={start}
          verb="Add"
          onSubmit={(filter) => {
            setOpen(false)
            onAdd(filter)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
