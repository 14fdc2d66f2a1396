import { maxLineLength, nobodyLoggedIn } from './log-entry.ts'

/** One line of the audit daemon's log. Several with one serial number are one event. */
export interface AuditRecord {
  type: string
  at: Date
  serial: string
  /** As `ausearch -i` shows them: without quotation marks, hexadecimal texts decoded. */
  fields: ReadonlyMap<string, string>
  /** Undefined where nobody logged in, as with services. */
  loginUid: number | undefined
}

const head =
  /^(?:node=\S+ )?type=([A-Z0-9_]+|UNKNOWN\[\d+\]) msg=audit\((\d{1,12})\.(\d{1,3}):(\d{1,20})\): ?(.*)$/s
const field = /([A-Za-z0-9_-]+)=(?:"([^"]*)"|'([^']*)'|(\S*))/g
/** The kernel writes these in quotation marks, or as hexadecimal digits where they hold blanks or worse. */
const texts = new Set([
  'acct',
  'cmd',
  'comm',
  'exe',
  'cwd',
  'name',
  'proctitle',
  'grp',
  'key',
  'data',
  'path',
])
/** Separates what the kernel wrote from the names that the daemon adds. */
const enrichment = '\x1d'

/** Undefined for what is no such line. */
export function parseAuditRecord(line: string): AuditRecord | undefined {
  const match = head.exec(line.slice(0, maxLineLength * 2))
  if (!match) return undefined
  const [, type = '', seconds, milliseconds, serial = '', body = ''] = match
  const fields = new Map<string, string>()
  readFields(body.split(enrichment)[0] ?? '', fields)
  return {
    type,
    at: new Date(Number(seconds) * 1000 + Number(milliseconds)),
    serial,
    fields,
    loginUid: loginUidOf(fields.get('auid')),
  }
}

function readFields(body: string, fields: Map<string, string>): void {
  for (const [, name = '', quoted, inner, bare] of body.matchAll(field)) {
    // A message of a program: its fields stand in one quoted value.
    if (name === 'msg' && inner !== undefined) readFields(inner, fields)
    else if (!fields.has(name)) fields.set(name, quoted ?? inner ?? decoded(name, bare ?? ''))
  }
}

/** Arguments in `proctitle` and `cmd` are separated by NUL. */
function decoded(name: string, value: string): string {
  const isHex = texts.has(name) && value.length % 2 === 0 && /^[0-9A-F]{2,}$/i.test(value)
  if (!isHex) return value
  return Buffer.from(value, 'hex').toString('utf8').replace(/\0+$/, '').replaceAll('\0', ' ')
}

function loginUidOf(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d{1,10}$/.test(value)) return undefined
  return Number(value) === nobodyLoggedIn ? undefined : Number(value)
}
