import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Log } from '#platform/log/log.ts'

const mostCharacters = 65_536

const Line = z.looseObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  msg: z.string().default(''),
})
/** Said by the server's log itself, whatever a line claims. */
const ours = ['time', 'system', 'process', 'pid', 'hostname']

/** What a process writes to its own log, in ours. Anything that is no line of a log, such as a crash, is put there as it is. */
export function copyLog(stream: Readable, log: Log): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > mostCharacters) {
      lines.push(rest)
      rest = ''
    }
    for (const line of lines) copyLine(line, log)
  })
  stream.on('end', () => copyLine(rest, log))
  stream.on('error', (cause) => log.warn({ err: cause }, 'its log cannot be read'))
}

function copyLine(text: string, log: Log): void {
  if (text.trim() === '') return
  const line = Line.safeParse(asJson(text.slice(0, mostCharacters)))
  if (!line.success) return log.warn({ text: text.slice(0, mostCharacters) }, 'it wrote')
  const { level, msg, ...fields } = line.data
  for (const name of ours) delete fields[name]
  log[level](fields, msg)
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Then it is just text.
  }
}
