import {
  Address,
  importHeader,
  type TargetKind,
  targetKindNames,
  targetKinds,
} from '@gatehouse/contract/targets'
import { Name } from '@gatehouse/contract/text'
import { isIP } from 'node:net'
import type { CsvRow } from './target-csv.ts'

/** A line of an import that can be read. */
export interface ImportRow {
  line: number
  name: string
  address: string
  /** Undefined where the file leaves it open. */
  kind: TargetKind | undefined
  description: string
  /** As in the file; empty for none. */
  credential: string
}

type Column = (typeof importHeader)[number]
export type Columns = ReadonlyMap<Column, number>

/**
 * Where each column is; in any order, and only those that are needed have to be there.
 * @throws {RangeError} with a sentence for the reader
 */
export function readHeader({ cells }: CsvRow): Columns {
  const wanted = importHeader.join(',')
  const [only = ''] = cells
  if (cells.length === 1 && /[;\t]/.test(only)) {
    const separator = only.includes(';') ? 'semicolons' : 'tabs'
    throw new RangeError(`The file is separated by ${separator}. Save it with commas: ${wanted}.`)
  }
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const columns = new Map<Column, number>()
  for (const column of importHeader) {
    const at = names.indexOf(column.toLowerCase())
    if (at === -1) continue
    if (names.includes(column.toLowerCase(), at + 1)) {
      throw new RangeError(`The column ${column} is there twice.`)
    }
    columns.set(column, at)
  }
  if (!columns.has('DNS Host Name') && !columns.has('IP Address')) {
    throw new RangeError(`The first line has to be the header: ${wanted}.`)
  }
  return columns
}

/** @throws {RangeError} with a sentence for the reader */
export function readRow({ line, cells }: CsvRow, columns: Columns): ImportRow {
  const cell = (column: Column) => (cells[columns.get(column) ?? -1] ?? '').trim()
  const host = cell('DNS Host Name')
  const ip = cell('IP Address')
  if (host === '' && ip === '')
    throw new RangeError('It has neither a DNS host name nor an IP address.')
  if (ip !== '' && isIP(ip) === 0) throw new RangeError(`${ip.slice(0, 60)} is not an IP address.`)
  const name = Name.safeParse(host || ip)
  const address = Address.safeParse(host || ip)
  if (!name.success || !address.success) {
    throw new RangeError(`${host.slice(0, 60)} is not a DNS host name.`)
  }
  const operatingSystem = cell('Operating System')
  const kind = kindOf(cell('Platform'), operatingSystem)
  if (kind === 'domain' && (host === '' || isIP(host) !== 0)) {
    throw new RangeError('A domain needs its DNS name, such as corp.test, as DNS host name.')
  }
  return {
    line,
    name: name.data,
    // An address that somebody wrote down is what they want to be connected to; a domain is its name.
    address: kind === 'domain' ? address.data : ip || address.data,
    kind,
    description: operatingSystem.slice(0, 1000),
    credential: cell('Credential'),
  }
}

/** @throws {RangeError} for a platform that is none */
function kindOf(platform: string, operatingSystem: string): TargetKind | undefined {
  // As the product is called.
  if (/^active directory$/i.test(platform)) return 'domain'
  if (platform !== '') {
    const kind = targetKinds.find((each) =>
      [each, targetKindNames[each].toLowerCase()].includes(platform.toLowerCase()),
    )
    if (kind) return kind
    const known = Object.values(targetKindNames).join(', ')
    throw new RangeError(`${platform.slice(0, 60)} is not a platform. Use one of: ${known}.`)
  }
  if (/windows/i.test(operatingSystem)) return 'windows'
  if (/linux|debian|ubuntu|red hat|rhel|centos|suse|alpine|rocky|alma/i.test(operatingSystem))
    return 'linux'
  return undefined
}
