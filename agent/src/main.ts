import { readFileSync } from 'node:fs'
import { systemClock } from './clock.ts'
import { type Command, readCommandLine, usage } from './command-line.ts'
import { createDataDirectory, dataDirectory, defaultDataPath } from './data-directory.ts'
import { shedCompiler, startSmall } from './footprint.ts'
import { createLog, messageOf } from './log.ts'
import { stopSignal } from './stop-signal.ts'

// Nothing that this program writes is for anybody else.
process.umask(0o077)

try {
  await obey(readCommandLine(process.argv.slice(2)))
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}

async function obey(command: Command): Promise<void> {
  if (command.name === 'help') {
    console.log(usage)
    return
  }
  const directory = dataDirectory(
    command.dataDir ??
      process.env['GATEHOUSE_AGENT_DATA'] ??
      defaultDataPath(process.getuid?.() === 0),
  )
  if (command.name === 'enroll') {
    const { enrolHere } = await import('./enrolment/enrol-here.ts')
    const text = command.connectionString
    const identity = await enrolHere(directory, text === '-' ? readFileSync(0, 'utf8') : text, {
      isReplacing: command.isReplacing,
      clock: systemClock,
      signal: stopSignal({ hasParentPipe: false }),
    })
    console.log(`This computer is enrolled at ${identity.url} as agent ${identity.agentId}.`)
    return
  }
  createDataDirectory(directory)
  startSmall(process.env, directory.compileCache)
  const { runAgent } = await import('./run.ts')
  const { collectorsBeside } = await import('./collectors.ts')
  shedCompiler(process.env, directory.compileCache)
  await runAgent({
    directory,
    clock: systemClock,
    log: createLog((line) => process.stderr.write(line), systemClock.now),
    signal: stopSignal({ hasParentPipe: command.hasParentPipe }),
    collectorOf: collectorsBeside(directory.path),
  })
}
