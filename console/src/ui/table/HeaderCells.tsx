import { ActionIcon, Checkbox, Menu, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import type { Column, Sort } from './columns.ts'
import styles from './DataTable.module.css'

interface Props<Row> {
  columns: readonly Column<Row>[]
  shown: readonly Column<Row>[]
  sort: Sort | undefined
  onSort: (column: string) => void
  hidden: string[]
  onHide: (hidden: string[]) => void
  hasChooser: boolean
}

export function HeaderCells<Row>(props: Props<Row>) {
  const { columns, shown, sort, onSort, hidden, onHide, hasChooser } = props
  const choosable = columns.filter((column) => !column.isFixed && column.header !== '')
  return shown.map((column, index) => (
    <th key={column.id} scope="col" data-align={column.align} aria-sort={ariaSort(sort, column.id)}>
      <span className={styles['heading']}>
        {column.sortBy ? (
          <UnstyledButton className={styles['sort']} onClick={() => onSort(column.id)}>
            {column.header}
            {sort?.column === column.id &&
              (sort.isDescending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />)}
          </UnstyledButton>
        ) : (
          <span className={styles['label']}>{column.header}</span>
        )}
        {index === shown.length - 1 && hasChooser && choosable.length > 2 && (
          <ColumnChooser columns={choosable} hidden={hidden} onHide={onHide} />
        )}
      </span>
    </th>
  ))
}

function ColumnChooser<Row>({
  columns,
  hidden,
  onHide,
}: {
  columns: readonly Column<Row>[]
  hidden: string[]
  onHide: (hidden: string[]) => void
}) {
  const toggle = (id: string) =>
    onHide(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id])
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon size="xs" aria-label="Choose columns" className={styles['chooser']}>
          <IconColumns3 size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {columns.map((column) => (
          <Menu.Item key={column.id} onClick={() => toggle(column.id)} py={4}>
            <Checkbox
              label={column.header}
              checked={!hidden.includes(column.id)}
              readOnly
              tabIndex={-1}
            />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function ariaSort(sort: Sort | undefined, column: string) {
  if (sort?.column !== column) return undefined
  return sort.isDescending ? 'descending' : 'ascending'
}
