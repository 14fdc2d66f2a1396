import { useElementSize, useHotkeys, useLocalStorage, useMergedRef } from '@mantine/hooks'
import { type ReactNode, type RefObject, type UIEvent, useRef, useState } from 'react'
import { type Column, nextSort, type Sort, sorted } from './columns.ts'
import styles from './DataTable.module.css'
import { HeaderCells } from './HeaderCells.tsx'

interface Props<Row> {
  /** Says what is listed, for screen readers; also the key under which column choices are kept. */
  name: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  onOpen?: ((row: Row) => void) | undefined
  /** The row that is open beside the table. */
  openKey?: string | undefined
  /** Rows that came just now, to tint for a moment. */
  isFresh?: (row: Row) => boolean
  empty?: ReactNode
  footer?: ReactNode
  /** The table scrolls by itself within the height that it is given. */
  fills?: boolean
  /** Without its own border, inside a panel. */
  isBare?: boolean
  onScroll?: (event: UIEvent<HTMLDivElement>) => void
  scrollRef?: RefObject<HTMLDivElement | null>
  initialSort?: Sort
}

/** Dense rows, a header that stays, j and k to walk, Enter to open. */
export function DataTable<Row>(props: Props<Row>) {
  const { name, columns, rows, keyOf, onOpen } = props
  const [sort, setSort] = useState<Sort | undefined>(props.initialSort)
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: `gatehouse-hidden-columns-${name}`,
    defaultValue: columns.filter((column) => column.isHiddenAtFirst).map((column) => column.id),
    getInitialValueInEffect: false,
  })
  const body = useRef<HTMLTableSectionElement>(null)
  useHotkeys([
    ['j', () => walk(body.current, 1)],
    ['k', () => walk(body.current, -1)],
  ])
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>()
  const frameRef = useMergedRef(sizeRef, props.scrollRef ?? null)
  const shown = columns.filter(
    (column) =>
      (column.isFixed || !hidden.includes(column.id)) &&
      // The width is 0 until it is measured, and where there is no layout.
      (width === 0 || width >= (column.needsWidth ?? 0)),
  )

  return (
    <div
      className={styles['frame']}
      data-fills={props.fills || undefined}
      data-bare={props.isBare || undefined}
      onScroll={props.onScroll}
      ref={frameRef}
    >
      <table className={styles['table']} aria-label={name}>
        <colgroup>
          {shown.map((column) => (
            <col key={column.id} style={column.width ? { width: column.width } : undefined} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <HeaderCells
              columns={columns}
              shown={shown}
              sort={sort}
              onSort={(column) => setSort(nextSort(sort, column))}
              hidden={hidden}
              onHide={setHidden}
              hasChooser={!props.isBare}
            />
          </tr>
        </thead>
        <tbody ref={body}>
          {sorted(rows, columns, sort).map((row) => (
            <tr
              key={keyOf(row)}
              data-row
              tabIndex={onOpen ? 0 : -1}
              data-opens={onOpen ? true : undefined}
              aria-current={props.openKey === keyOf(row) ? 'true' : undefined}
              data-fresh={props.isFresh?.(row) || undefined}
              onClick={(event) => {
                if (onOpen && !isControl(event.target)) onOpen(row)
              }}
              onKeyDown={(event) => {
                if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
                  event.preventDefault()
                  walk(body.current, event.key === 'ArrowDown' ? 1 : -1)
                }
                if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row)
              }}
            >
              {shown.map((column) => (
                <td key={column.id} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && props.empty}
      {props.footer}
    </div>
  )
}

/** Moves the focus by one row; from elsewhere to the first. */
function walk(body: HTMLTableSectionElement | null, step: 1 | -1): void {
  if (!body) return
  const focused = document.activeElement?.closest('tr[data-row]')
  const rows = [...body.querySelectorAll<HTMLTableRowElement>('tr[data-row]')]
  const at = rows.findIndex((row) => row === focused)
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

/** A press on a link, a button or an open menu within a row is not a press on the row. */
const isControl = (target: EventTarget) =>
  target instanceof Element && target.closest('a, button, input, label, [role="menu"]') !== null
