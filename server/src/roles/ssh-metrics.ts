import { counter, gauge } from '#platform/http/metrics.ts'

export const sshConnections = gauge('ssh_connections', 'Clients that are signed in over SSH', [
  'process',
])
export const sshProcesses = gauge('ssh_processes', 'Processes that take sessions over SSH')
export const sshRestarts = counter(
  'ssh_process_restarts_total',
  'Processes for sessions over SSH that ended by themselves and were started again',
)
