import { collectorOf } from '@gatehouse/collectors/registry'
import { MemoryHost } from '@gatehouse/collectors/testing/memory-host'
import { ConnectorKind } from '@gatehouse/contract/collectors'

// Runs collectors inside a box and prints what they record and report, one JSON object per line.

const end = new AbortController()
process.once('SIGTERM', () => end.abort())

const wanted = JSON.parse(process.argv[2] ?? '[]') as [kind: string, settings: object][]

await Promise.all(
  wanted.map(async ([name, settings]) => {
    const kind = ConnectorKind.parse(name)
    const host = new MemoryHost({ signal: end.signal })
    const print = (line: object) => {
      process.stdout.write(`${JSON.stringify({ kind, ...line })}\n`)
    }
    let printed = 0
    host.onCommit = () => {
      for (const record of host.records.slice(printed)) print({ record, seenAt: new Date() })
      printed = host.records.length
    }
    host.report = (report) => print({ report })
    host.warn = (warning: string, cause?: unknown) => print({ warning, cause: String(cause) })
    await collectorOf(kind)?.run(settings, host)
  }),
)
