import type { ReactNode } from 'react'

export interface Column<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** What a file says, where the cell does not say it in words. */
  text?: (row: Row) => string
  /** Any CSS width; without one the column shares what is left. */
  width?: string
  align?: 'right'
  /** Makes the column sortable where the whole list is at hand. */
  sortBy?: (row: Row) => string | number
  /** The chooser offers it; it is not shown until chosen. */
  isHiddenAtFirst?: boolean
  /** Left out where the table is narrower than this, in pixels. */
  needsWidth?: number
  /** The chooser does not offer to hide it. */
  isFixed?: boolean
}

export interface Sort {
  column: string
  isDescending: boolean
}

export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const sortBy = columns.find((column) => column.id === sort?.column)?.sortBy
  if (!sort || !sortBy) return rows
  const direction = sort.isDescending ? -1 : 1
  return rows.toSorted((a, b) => direction * compare(sortBy(a), sortBy(b)))
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'en', { numeric: true, sensitivity: 'base' })
}

/** The next sort when a header is pressed: up, down, then as the list came. */
export function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, isDescending: false }
  return sort.isDescending ? undefined : { column, isDescending: true }
}
