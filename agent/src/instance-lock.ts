import { DatabaseSync } from 'node:sqlite'

/**
 * Holds the data directory for one process. The lock is one of the operating system's that SQLite takes, so
 * it ends with the process however that ends.
 */
export function lockInstance(path: string): Disposable {
  const database = new DatabaseSync(path)
  try {
    database.exec('pragma busy_timeout = 500; begin exclusive')
  } catch (cause) {
    database.close()
    throw new Error(
      `Another agent already runs with this data directory (${path} is locked). ` +
        'Stop it first, or choose another directory with --data-dir.',
      { cause },
    )
  }
  return { [Symbol.dispose]: () => database.close() }
}
