import { ActionIcon, Checkbox, Menu, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3, IconDownload } from '@tabler/icons-react'
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
  /** Of the rows at hand. */
  rowCount: number
  onSave: () => void
}

export function HeaderCells<Row>(props: Props<Row>) {
  const { columns, shown, sort, onSort, hidden, onHide, hasChooser, rowCount, onSave } = props
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
        {index === shown.length - 1 && hasChooser && (choosable.length > 2 || rowCount > 0) && (
          <TableMenu
            columns={choosable}
            hidden={hidden}
            onHide={onHide}
            rowCount={rowCount}
            onSave={onSave}
          />
        )}
      </span>
    </th>
  ))
}

function TableMenu<Row>({
  columns,
  hidden,
  onHide,
  rowCount,
  onSave,
}: Pick<Props<Row>, 'columns' | 'hidden' | 'onHide' | 'rowCount' | 'onSave'>) {
  const toggle = (id: string) =>
    onHide(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id])
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon size="xs" aria-label="Columns and export" className={styles['chooser']}>
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
        {rowCount > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconDownload size={14} />} onClick={onSave} py={4}>
              {rowCount === 1 ? 'Save this row as CSV' : `Save these ${rowCount} rows as CSV`}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function ariaSort(sort: Sort | undefined, column: string) {
  if (sort?.column !== column) return undefined
  return sort.isDescending ? 'descending' : 'ascending'
}
