/** Spreadsheets take a file without it for one in their country's old encoding. */
export const byteOrderMark = '\uFEFF'

/** A spreadsheet would run a cell that begins so as a formula. */
const formula = /^[=+\-@\t\r]/

/** RFC 4180 §2: quotes around what holds a separator, and doubled inside. */
export function csvCell(text: string): string {
  const plain = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`
