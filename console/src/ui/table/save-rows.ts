import { isValidElement, type ReactNode } from 'react'
import type { Column } from './columns.ts'

/** Spreadsheets take a file without it for one in their country's old encoding. */
const byteOrderMark = '\uFEFF'
/** A spreadsheet would run a cell that begins so as a formula. */
const formula = /^[=+\-@\t\r]/

/** RFC 4180 §2: quotes around what holds a separator, and doubled inside. */
function csvCell(text: string): string {
  const plain = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** Our own parts say what they show by one of these. */
const telling = ['at', 'name', 'value', 'status', 'label', 'action'] as const

/** What a cell says, without how it looks. Times come out as instants in UTC. */
function textOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node)
  if (Array.isArray(node)) return node.map((part: ReactNode) => textOf(part)).join('')
  if (!isValidElement<Record<string, unknown>>(node)) return ''
  const { children } = node.props
  if (children !== undefined) return textOf(children as ReactNode)
  const said = telling.map((prop) => node.props[prop]).find((value) => typeof value === 'string')
  return typeof said === 'string' ? said : ''
}

/** All columns, also those not shown, as CSV. */
export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const told = columns.filter(({ header }) => header !== '')
  const lines = [
    told.map(({ header }) => header),
    ...rows.map((row) => told.map((column) => column.text?.(row) ?? textOf(column.cell(row)))),
  ]
  return byteOrderMark + lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('')
}

/** Hands a file to the browser, which saves it. */
export function saveCsv(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
