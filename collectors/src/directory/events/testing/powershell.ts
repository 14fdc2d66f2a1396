/**
 * Stands for Windows PowerShell with the Security log of its computer: `powershell.ts LOG … -EncodedCommand SCRIPT` runs the
 * script. LOG is a JSON file with a `FakeLog`, read anew in each round; `dies` makes it complain of that and end.
 */
import { readFileSync, writeSync } from 'node:fs'
import { runPowershell } from './powershell-run.ts'
import { type FakeLog, SecurityLogWorld } from './security-log-world.ts'

const [path = '', ...rest] = process.argv.slice(2)
const script = Buffer.from(rest.at(-1) ?? '', 'base64').toString('utf16le')
const starter = process.ppid

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

type Known = FakeLog & { dies?: string }
let known: Known | undefined

/** The same until the script sleeps. */
function log(): FakeLog {
  // The test wrote it.
  const found = known ?? (JSON.parse(readFileSync(path, 'utf8')) as Known)
  known = found
  if (found.dies === undefined) return found
  writeSync(2, found.dies)
  process.exit(1)
}

/** As PowerShell does, it waits where nobody reads. */
function print(text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at)
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN')) throw cause
      wait(5)
    }
  }
}

runPowershell(
  script,
  new SecurityLogWorld({
    log,
    print,
    isStarterThere: () => process.ppid === starter,
    sleep: () => {
      known = undefined
      wait(20)
    },
  }),
)
