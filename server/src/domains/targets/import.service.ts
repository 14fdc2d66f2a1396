import type { Readable } from 'node:stream'
import { type CredentialId, TargetId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { type Columns, type ImportRow, readHeader, readRow } from './import-row.ts'
import { CsvTrouble, readCsv } from './target-csv.ts'
import { columnsOf } from './target.service.ts'
import * as store from './target.store.ts'
import { targetsChanged } from './targets-changed.ts'
import { refusingTakenName } from './taken-name.ts'
import type { TargetsOptions } from './targets-options.ts'

const maxBytes = 10 * 1024 * 1024
const maxRows = 10_000
const maxProblems = 500

interface Problem {
  line: number
  text: string
}

export interface ImportResult {
  added: number
  changed: number
  unchanged: number
  problems: Problem[]
}

/** All lines that can be read, in one transaction; a trial does the same and keeps nothing. */
export async function importTargets(
  ctx: OrganizationContext,
  options: TargetsOptions,
  file: { stream: Readable; contentEncoding: string; isTrial: boolean },
): Promise<ImportResult> {
  if (file.contentEncoding !== 'identity') {
    throw new AppError('invalid_request', 'Send the file as it is, without compression.')
  }
  const { rows, problems } = await readFile(file.stream)
  return refusingTakenName('target', 'as one in this file', () =>
    ctx.transaction(async (tx) => {
      const plan = await planImport(tx, options, rows)
      const all = [...problems, ...plan.problems].toSorted((a, b) => a.line - b.line)
      const { added, changed, unchanged } = plan
      const counts = { added: added.length, changed: changed.length, unchanged }
      if (!file.isTrial) await carryOut(ctx, tx, options, { plan, counts, problems: all.length })
      return { ...counts, problems: all.slice(0, maxProblems) }
    }),
  )
}

async function readFile(stream: Readable): Promise<{ rows: ImportRow[]; problems: Problem[] }> {
  const rows: ImportRow[] = []
  const problems: Problem[] = []
  const seen = new Map<string, number>()
  let columns: Columns | undefined
  try {
    for await (const csvRow of readCsv(limited(stream))) {
      if (!columns) {
        columns = readHeader(csvRow)
        continue
      }
      if (rows.length + problems.length >= maxRows) {
        throw new AppError('invalid_request', 'The file has more than 10,000 lines. Split it.')
      }
      try {
        rows.push(requireNew(readRow(csvRow, columns), seen))
      } catch (cause) {
        problems.push({ line: csvRow.line, text: sentenceOf(cause) })
      }
    }
  } catch (cause) {
    if (cause instanceof CsvTrouble)
      throw fileTrouble(`Line ${cause.line}: ${cause.message}`, cause)
    if (cause instanceof RangeError) throw fileTrouble(cause.message, cause)
    throw cause
  }
  if (!columns) throw fileTrouble('The file is empty.')
  return { rows, problems }
}

const fileTrouble = (message: string, cause?: unknown) =>
  new AppError('invalid_request', message, { cause })

/** Anything else than a sentence about the line is a fault of ours. */
function sentenceOf(cause: unknown): string {
  if (cause instanceof RangeError) return cause.message
  throw cause
}

/** @throws {RangeError} for a name that an earlier line has */
function requireNew(row: ImportRow, seen: Map<string, number>): ImportRow {
  const key = row.name.toLowerCase()
  const earlier = seen.get(key)
  if (earlier !== undefined) throw new RangeError(`${row.name} stands in line ${earlier} already.`)
  seen.set(key, row.line)
  return row
}

async function* limited(stream: Readable): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk as Uint8Array)
    bytes += buffer.length
    if (bytes > maxBytes) throw fileTrouble('The file is larger than 10 MB. Split it.')
    yield buffer
  }
}

interface Plan {
  added: { row: ImportRow; credentialId: CredentialId | undefined }[]
  changed: { target: store.TargetData; change: Record<string, unknown> }[]
  unchanged: number
  problems: Problem[]
}

async function planImport(
  tx: OrganizationTx,
  options: TargetsOptions,
  rows: readonly ImportRow[],
): Promise<Plan> {
  const plan: Plan = { added: [], changed: [], unchanged: 0, problems: [] }
  const credentials = await credentialsOf(tx, options, rows)
  const names = rows.map(({ name }) => name.toLowerCase())
  const existing = new Map(
    (await store.findTargetsNamed(tx, names)).map((target) => [target.name.toLowerCase(), target]),
  )
  for (const row of rows) {
    const credentialId = credentials.get(row.credential.toLowerCase())
    if (row.credential !== '' && !credentialId) {
      const text = `There is no credential named ${row.credential.slice(0, 60)}.`
      plan.problems.push({ line: row.line, text })
      continue
    }
    const target = existing.get(row.name.toLowerCase())
    if (!target) plan.added.push({ row, credentialId })
    if (target) planChange(plan, target, changeOf(target, row, credentialId))
  }
  return plan
}

function planChange(plan: Plan, target: store.TargetData, change: Record<string, unknown>): void {
  if (Object.keys(change).length > 0) plan.changed.push({ target, change })
  else plan.unchanged += 1
}

async function credentialsOf(
  tx: OrganizationTx,
  options: TargetsOptions,
  rows: readonly ImportRow[],
): Promise<Map<string, CredentialId>> {
  const names = new Set(rows.map(({ credential }) => credential.toLowerCase()))
  names.delete('')
  if (names.size === 0) return new Map()
  const found = await options.findCredentials(tx, { names: [...names] })
  return new Map(found.map(({ id, name }) => [name.toLowerCase(), id]))
}

/** What the file says otherwise; what it leaves open stays as it is. */
function changeOf(
  target: store.TargetData,
  row: ImportRow,
  credentialId: CredentialId | undefined,
): Record<string, unknown> {
  const said = {
    address: row.address,
    kind: row.kind,
    description: row.description || undefined,
    service_credential_id: credentialId,
    directory: (row.kind ?? 'domain') === 'domain' ? undefined : null,
  }
  return Object.fromEntries(
    Object.entries(said).filter(
      ([column, value]) => value !== undefined && value !== target[column as keyof typeof said],
    ),
  )
}

async function carryOut(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  { keepDomain }: TargetsOptions,
  done: { plan: Plan; counts: Omit<ImportResult, 'problems'>; problems: number },
): Promise<void> {
  const { plan, counts, problems } = done
  const { added, changed } = plan
  const now = ctx.now()
  await store.addTargets(
    tx,
    added.map(({ row, credentialId }) => ({
      id: newId(TargetId, now),
      ...columnsOf({
        ...{ name: row.name, kind: row.kind ?? 'linux', address: row.address, port: 22 },
        ...{ description: row.description, tags: [], algorithms: 'modern' },
        ...{ trustsFirstHostKey: true, onHostKeyMismatch: 'refuse' },
        serviceCredentialId: credentialId,
      }),
      ...{ created_at: now, updated_at: now },
    })),
  )
  for (const { target, change } of changed) {
    await store.saveTarget(tx, target.id, { ...change, updated_at: now })
    if (target.kind === 'domain') await keepDomain?.(ctx, tx, target.id)
  }
  await raise(tx, targetsChanged, { organizationId: ctx.organizationId })
  await recordAuditEvent(ctx, tx, {
    type: 'target.imported',
    summary: `Imported targets from a file: ${counts.added} added, ${counts.changed} changed.`,
    details: { ...counts, problems, names: added.slice(0, 1000).map(({ row }) => row.name) },
  })
}
