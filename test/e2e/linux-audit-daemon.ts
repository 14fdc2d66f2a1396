import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The audit daemon of this computer. There is one per kernel, so all boxes share it. */
export interface AuditDaemon {
  /** Where it writes audit.log. */
  logDirectory: string
  stop(): Promise<void>
}

/** Why there can be none; empty when there can. */
export function missingForAudit(): string {
  if (!existsSync('/usr/sbin/auditd') || !existsSync('/usr/sbin/auditctl')) return 'auditd'
  try {
    const status = execFileSync('/usr/sbin/auditctl', ['-s'], { encoding: 'utf8', stdio: 'pipe' })
    return /^pid 0$/m.test(status) ? '' : 'a kernel whose audit nobody else uses'
  } catch {
    return 'a kernel with audit'
  }
}

export async function startAuditDaemon(rules: string[][] = []): Promise<AuditDaemon> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-audit-'))
  const logDirectory = join(directory, 'log')
  execFileSync('mkdir', [logDirectory])
  await writeFile(
    join(directory, 'auditd.conf'),
    [
      `log_file = ${join(logDirectory, 'audit.log')}`,
      ...['log_group = root', 'log_format = ENRICHED', 'flush = INCREMENTAL_ASYNC', 'freq = 1'],
      ...['max_log_file = 8', 'max_log_file_action = ROTATE', 'num_logs = 2', 'local_events = yes'],
      ...['space_left = 75', 'space_left_action = IGNORE', 'admin_space_left = 50'],
      ...[
        'admin_space_left_action = IGNORE',
        'disk_full_action = IGNORE',
        'disk_error_action = IGNORE',
      ],
      ...['write_logs = yes', 'name_format = NONE', ''],
    ].join('\n'),
  )
  await chmod(join(directory, 'auditd.conf'), 0o640)
  const daemon = spawn('/usr/sbin/auditd', ['-n', '-c', directory], { stdio: 'ignore' })
  try {
    await listening()
    execFileSync('/usr/sbin/auditctl', ['-e', '1'], { stdio: 'pipe' })
    for (const rule of rules) execFileSync('/usr/sbin/auditctl', rule, { stdio: 'pipe' })
  } catch (cause) {
    await stop(daemon, directory)
    throw cause
  }
  return { logDirectory, stop: () => stop(daemon, directory) }
}

async function listening(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const status = execFileSync('/usr/sbin/auditctl', ['-s'], { encoding: 'utf8', stdio: 'pipe' })
    if (/^pid [1-9]/m.test(status)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The audit daemon does not register with the kernel')
}

async function stop(daemon: ChildProcess, directory: string): Promise<void> {
  execFileSync('/usr/sbin/auditctl', ['-D'], { stdio: 'pipe' })
  execFileSync('/usr/sbin/auditctl', ['-e', '0'], { stdio: 'pipe' })
  if (daemon.exitCode === null) {
    const ended = new Promise((resolve) => daemon.once('exit', resolve))
    daemon.kill('SIGTERM')
    await ended
  }
  await rm(directory, { recursive: true, force: true })
}
