import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Facts, Log } from '../log.ts'

/** A directory that is gone after the test. */
export function scratchDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-agent-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface MemoryLog extends Log {
  readonly lines: { level: 'info' | 'warn'; message: string; facts: Facts | undefined }[]
}

export function memoryLog(): MemoryLog {
  const lines: MemoryLog['lines'] = []
  return {
    lines,
    info: (message, facts) => void lines.push({ level: 'info', message, facts }),
    warn: (message, facts) => void lines.push({ level: 'warn', message, facts }),
  }
}
