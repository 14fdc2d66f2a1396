import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { messageOf } from './log.ts'

/** Where an agent keeps what it knows. Nothing in it is for anybody but the agent's own account. */
export interface DataDirectory {
  readonly path: string
  /** Address, CA and tokens. */
  readonly identity: string
  /** What the server last wanted of the agent. */
  readonly configuration: string
  readonly spool: string
  readonly lock: string
  readonly compileCache: string
}

export function dataDirectory(path: string): DataDirectory {
  const root = resolve(path)
  return {
    path: root,
    identity: join(root, 'agent.json'),
    configuration: join(root, 'configuration.json'),
    spool: join(root, 'spool.db'),
    lock: join(root, 'agent.lock'),
    compileCache: join(root, 'compile-cache'),
  }
}

export const defaultDataPath = (isRoot: boolean): string =>
  isRoot ? '/var/lib/gatehouse-agent' : join(homedir(), '.local/share/gatehouse-agent')

export function createDataDirectory(directory: DataDirectory): void {
  try {
    mkdirSync(directory.path, { recursive: true, mode: 0o700 })
    chmodSync(directory.path, 0o700)
  } catch (cause) {
    throw new Error(
      `The data directory ${directory.path} cannot be used (${messageOf(cause)}). ` +
        'Choose another one with --data-dir, or run as the account that owns it.',
      { cause },
    )
  }
}
