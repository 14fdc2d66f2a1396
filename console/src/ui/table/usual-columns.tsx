import { wholeNumber } from '../numbers.ts'
import { Time } from '../Time.tsx'
import type { Column } from './columns.ts'

type Given<Row, Value> = Pick<Column<Row>, 'id' | 'header' | 'width' | 'needsWidth'> & {
  of: (row: Row) => Value
}

/** How many: at the right, where digits stand below each other. */
export const countColumn = <Row,>({ of, ...column }: Given<Row, number>): Column<Row> => ({
  ...column,
  align: 'right',
  sortBy: of,
  cell: (row) => wholeNumber(of(row)),
  // A spreadsheet reads it as a number.
  text: (row) => String(of(row)),
})

/** Since when, in words; sorted by the instant. */
export const timeColumn = <Row,>({ of, ...column }: Given<Row, string>): Column<Row> => ({
  ...column,
  sortBy: of,
  cell: (row) => <Time at={of(row)} />,
})
