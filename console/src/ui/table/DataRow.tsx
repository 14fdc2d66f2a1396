import { memo, type ReactNode } from 'react'
import type { Column } from './columns.ts'

interface Props<Row> {
  row: Row
  columns: readonly Column<Row>[]
  isOpen: boolean
  isFresh: boolean
  /** Stable between renders, so that a row is drawn again only when it changed. */
  onOpen: ((row: Row) => void) | undefined
  onWalk: (step: 1 | -1) => void
}

function PlainRow<Row>({ row, columns, isOpen, isFresh, onOpen, onWalk }: Props<Row>): ReactNode {
  return (
    <tr
      data-row
      tabIndex={onOpen ? 0 : -1}
      data-opens={onOpen ? true : undefined}
      aria-current={isOpen ? 'true' : undefined}
      data-fresh={isFresh || undefined}
      onClick={(event) => {
        if (onOpen && !isControl(event.target)) onOpen(row)
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          event.preventDefault()
          onWalk(event.key === 'ArrowDown' ? 1 : -1)
        }
        if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row)
      }}
    >
      {columns.map((column) => (
        <td key={column.id} data-align={column.align}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

// `memo` forgets the type parameter.
export const DataRow = memo(PlainRow) as typeof PlainRow

/** A press on a link, a button or an open menu within a row is not a press on the row. */
const isControl = (target: EventTarget) =>
  target instanceof Element && target.closest('a, button, input, label, [role="menu"]') !== null
