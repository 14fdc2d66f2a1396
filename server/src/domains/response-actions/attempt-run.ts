import { type Availability } from './account.ts'
import { commandLine } from './command-line.ts'
import { withCsvFile } from './csv-file.ts'
import { type Ended, launch, mostOutputMebibytes } from './launch.ts'
import { problemOfDirectory, problemOfProgram } from './program.ts'
import { recordCsv, type RecordRow } from './record-csv.ts'
import type { ActionData } from './response-action.store.ts'
import type { Attempt } from './response-action-run.store.ts'

/** What a command is told. */
export interface Matter {
  runId: string
  alertId: string
  /** Newest first. */
  rows: readonly RecordRow[]
}

export interface Tried {
  attempt: Attempt
  succeeded: boolean
  /** Killed because we stop: does not count. */
  isStopped: boolean
}

export interface Trying {
  at: Date
  available: Availability
  action: ActionData
  matter: Matter
  timeoutSeconds: number
  signal?: AbortSignal | undefined
}

/** Starts the command once; never fails, because a failure is what it came to. */
export async function attemptRun(trying: Trying): Promise<Tried> {
  const at = trying.at.toISOString()
  const failed = (problem: string): Tried => ({
    attempt: { at, milliseconds: 0, output: '', problem },
    succeeded: false,
    isStopped: trying.signal?.aborted === true,
  })
  const problem = await problemBefore(trying)
  if (problem !== undefined) return failed(problem)
  try {
    const ended = await start(trying)
    const { isTimedOut, isFlooding: _, isStopped, ...facts } = ended
    const what = problemOf(ended, trying.timeoutSeconds)
    return {
      attempt: { at, ...facts, ...(what === undefined ? {} : { problem: what }) },
      succeeded: what === undefined,
      isStopped: isStopped && !isTimedOut,
    }
  } catch (error) {
    return failed(`It could not be started: ${error instanceof Error ? error.message : 'unknown'}.`)
  }
}

/** Each time, because files and accounts change. */
async function problemBefore({ available, action }: Trying): Promise<string | undefined> {
  if (!available.isAvailable) return available.reason
  return (
    (await problemOfDirectory(action.working_directory)) ??
    (await problemOfProgram(action.run, available.account))
  )
}

async function start(trying: Trying): Promise<Ended> {
  const { available, action, matter, timeoutSeconds, signal } = trying
  if (!available.isAvailable) throw new Error(available.reason)
  const { account } = available
  const { run, parameters, writes_csv: writesCsv } = action
  const [newest] = matter.rows
  const withFile = (csvFile: string): Promise<Ended> =>
    launch({
      command: commandLine(
        { run, parameters, writesCsv },
        { AlertID: matter.alertId, RecordID: newest?.id ?? '', CsvFile: csvFile },
      ),
      account,
      workingDirectory: action.working_directory,
      timeoutMilliseconds: timeoutSeconds * 1000,
      signal,
    })
  if (!writesCsv) return withFile('')
  return withCsvFile(matter.runId, recordCsv(matter.alertId, matter.rows), account, withFile)
}

function problemOf(ended: Ended, timeoutSeconds: number): string | undefined {
  if (ended.isTimedOut) return `It did not end within ${timeoutSeconds} s and was killed.`
  if (ended.isFlooding) return `It wrote more than ${mostOutputMebibytes} MiB and was killed.`
  if (ended.isStopped) return 'It was killed because Gatehouse stopped. It is started again.'
  if (ended.signal !== undefined) return `It was ended by the signal ${ended.signal}.`
  if (ended.exitCode !== 0) return `It ended with exit code ${ended.exitCode}.`
  return undefined
}
