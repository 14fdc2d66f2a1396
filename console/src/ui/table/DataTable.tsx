import {
  useCallbackRef,
  useElementSize,
  useHotkeys,
  useLocalStorage,
  useMergedRef,
} from '@mantine/hooks'
import {
  type ReactNode,
  type RefObject,
  type UIEvent,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type Column, nextSort, type Sort, sorted } from './columns.ts'
import styles from './DataTable.module.css'
import { DataRow } from './DataRow.tsx'
import { HeaderCells } from './HeaderCells.tsx'
import { saveCsv, toCsv } from './save-rows.ts'
import { useWindow } from './use-window.ts'

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
  const shown = useMemo(
    () =>
      columns.filter(
        (column) =>
          (column.isFixed || !hidden.includes(column.id)) &&
          // The width is 0 until it is measured, and where there is no layout.
          (width === 0 || width >= (column.needsWidth ?? 0)),
      ),
    [columns, hidden, width],
  )
  const onWalk = useCallback((step: 1 | -1) => walk(body.current, step), [])
  const open = useCallbackRef(onOpen)
  const ordered = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort])
  const near = useWindow(ordered.length, props.fills ?? false)

  return (
    <div
      className={styles['frame']}
      data-fills={props.fills || undefined}
      data-bare={props.isBare || undefined}
      onScroll={(event) => {
        near.onScroll(event.currentTarget)
        props.onScroll?.(event)
      }}
      ref={frameRef}
    >
      <table className={styles['table']} aria-label={name} aria-rowcount={rows.length + 1}>
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
              rowCount={rows.length}
              onSave={() => saveCsv(name, toCsv(columns, ordered))}
            />
          </tr>
        </thead>
        <tbody ref={body}>
          <Gap height={near.above} />
          {ordered.slice(near.first, near.last).map((row) => (
            <DataRow
              key={keyOf(row)}
              row={row}
              columns={shown}
              isOpen={props.openKey === keyOf(row)}
              isFresh={props.isFresh?.(row) ?? false}
              onOpen={onOpen && open}
              onWalk={onWalk}
            />
          ))}
          <Gap height={near.below} />
        </tbody>
      </table>
      {rows.length === 0 && props.empty}
      {props.footer}
    </div>
  )
}

/** Stands for the rows that are too far away to be drawn. */
const Gap = ({ height }: { height: number }) =>
  height === 0 ? null : <tr aria-hidden style={{ height }} />

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
