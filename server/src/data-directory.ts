import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '#platform/errors.ts'

/**
 * Takes the data directory for this process. A process that was killed leaves its claim behind; it is
 * recognized by the time at which the process with that pid began.
 */
export async function claimDataDirectory(
  directory: string,
  stack: AsyncDisposableStack,
): Promise<void> {
  await makeDirectory(directory)
  const file = path.join(directory, 'gatehouse.pid')
  const holder = await readHolder(file)
  if (holder && (await beganAt(holder.pid)) === holder.began) {
    throw new AppError(
      'conflict',
      `Another Gatehouse (process ${holder.pid}) uses ${directory}. Stop it first, or give this one a directory of its own with --data-dir.`,
    )
  }
  const candidate = `${file}.${process.pid}`
  const handle = await open(candidate, 'w', 0o600)
  await handle.writeFile(`${process.pid} ${(await beganAt(process.pid)) ?? ''}\n`)
  await handle.close()
  await rename(candidate, file)
  stack.defer(() => rm(file, { force: true }))
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    // Others may pass through to what the database's own account holds in it, and list nothing.
    await mkdir(directory, { recursive: true, mode: 0o711 })
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `The data directory ${directory} cannot be made. Choose another with --data-dir, or let this user write there.`,
      { cause },
    )
  }
}

/** The running Gatehouse of a data directory, for commands that work beside it. */
export async function findRunning(directory: string): Promise<number | undefined> {
  const holder = await readHolder(path.join(directory, 'gatehouse.pid'))
  if (!holder || (await beganAt(holder.pid)) !== holder.began) return undefined
  return holder.pid
}

async function readHolder(file: string): Promise<{ pid: number; began: string } | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const [pid, began] = text.trim().split(' ')
  return pid && began ? { pid: Number(pid), began } : undefined
}

/**
 * proc(5): field 22 of stat, in clock ticks since boot; the name in field 2 may hold anything. Undefined also for
 * a process that has ended and that its parent has not collected.
 */
async function beganAt(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [state = 'X', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 'ZX'.includes(state) ? undefined : fields[18]
}
