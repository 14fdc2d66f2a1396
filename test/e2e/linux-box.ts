import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { CollectorReport, ConnectorKind } from '@gatehouse/contract/collectors'
import { type Box, openBox } from './boxes.ts'

interface Line {
  kind: ConnectorKind
  record?: CollectedRecord
  report?: CollectorReport
  warning?: string
}

/** A box in which collectors run, and what they say. */
export interface AuditedBox extends Box {
  readonly records: CollectedRecord[]
  readonly reports: Map<ConnectorKind, CollectorReport>
  readonly warnings: string[]
  /** Waits for a record that is like this; says what came instead when it does not come. */
  record(like: (record: CollectedRecord) => boolean, what: string): Promise<CollectedRecord>
  report(kind: ConnectorKind, like: (report: CollectorReport) => boolean): Promise<CollectorReport>
  startCollectors(wanted: Partial<Record<ConnectorKind, object>>): Promise<void>
}

const patienceMilliseconds = 15_000
const driver = fileURLToPath(new URL('linux-driver.ts', import.meta.url))

export async function openAuditedBox(
  hostName: string,
  binds: Readonly<Record<string, string>> = {},
): Promise<AuditedBox> {
  const box = await openBox(hostName, binds)
  const records: CollectedRecord[] = []
  const reports = new Map<ConnectorKind, CollectorReport>()
  const warnings: string[] = []
  const listeners = new Set<() => void>()
  const children: ChildProcess[] = []

  const take = (text: string) => {
    const line = JSON.parse(text) as Line
    if (line.record) records.push(line.record)
    if (line.report) reports.set(line.kind, line.report)
    if (line.warning) warnings.push(line.warning)
    for (const listener of listeners) listener()
  }

  const waitFor = <T>(find: () => T | undefined, what: string) =>
    new Promise<T>((resolve, reject) => {
      const told = () =>
        records.map((each) => `${each.who} ${each.action} ${each.objectType} ${each.what}`)
      const late = setTimeout(() => {
        listeners.delete(look)
        reject(
          new Error(`Never came: ${what}. What came: ${told().join('; ')} ${warnings.join('; ')}`),
        )
      }, patienceMilliseconds)
      const look = () => {
        const found = find()
        if (found === undefined) return
        clearTimeout(late)
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      look()
    })

  const report: AuditedBox['report'] = (kind, like) =>
    waitFor(() => {
      const found = reports.get(kind)
      return found && like(found) ? found : undefined
    }, `a report of ${kind}`)

  return {
    ...box,
    records,
    reports,
    warnings,
    record: (like, what) => waitFor(() => records.find(like), what),
    report,
    async startCollectors(wanted) {
      const { file, args } = box.command(process.execPath, [
        driver,
        JSON.stringify(Object.entries(wanted)),
      ])
      const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      children.push(child)
      createInterface({ input: child.stdout }).on('line', take)
      for (const kind of Object.keys(wanted) as ConnectorKind[]) {
        await report(kind, ({ isCollecting }) => isCollecting)
      }
    },
    async close() {
      for (const child of children) child.kill('SIGTERM')
      await box.close()
    },
  }
}
