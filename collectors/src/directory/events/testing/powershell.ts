/**
 * Behaves as PowerShell does with the script that tells the Security log: `powershell.ts LOG … -EncodedCommand SCRIPT`. LOG is a
 * JSON file: `oldest` and `newest` number, `events` with their numbers and XML, and perhaps a `failure`, a line that it `says`, or
 * what it complains of when it `dies`.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

interface FakeLog {
  oldest: number
  newest: number
  events: [number: number, xml: string][]
  failure?: string
  says?: string
  dies?: string
}

const [path = '', ...rest] = process.argv.slice(2)
const script = Buffer.from(rest.at(-1) ?? '', 'base64').toString('utf16le')
const told = (name: string) => new RegExp(`^\\$${name} = '?(\\d*)'?$`, 'm').exec(script)?.[1] ?? ''
const say = (line: string) => process.stdout.write(`${line}\r\n`)

let after = told('after')
const starter = Number(told('starter'))

function readNew(): void {
  // The test wrote it.
  const log = JSON.parse(readFileSync(path, 'utf8')) as FakeLog
  if (log.dies !== undefined) {
    process.stderr.write(log.dies)
    process.exit(1)
  }
  if (log.says !== undefined) say(log.says)
  if (log.failure !== undefined) {
    say(`#${log.failure}`)
    return
  }
  if (after === '') after = `${log.newest}`
  const last = log.newest < Number(after) ? 0 : Number(after)
  if (last > 0 && log.oldest > last + 1) say(`#lost ${last + 1} ${log.oldest - 1}`)
  for (const [number, xml] of log.events) if (number > last) say(xml.replaceAll('\n', '&#10;'))
  after = `${log.newest}`
  say(`#at ${after}`)
}

while (process.ppid === starter) {
  readNew()
  await delay(20)
}
