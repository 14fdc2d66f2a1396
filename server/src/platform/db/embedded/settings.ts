import { clusterName } from './leftovers.ts'

/**
 * Given on the command line, so that they hold whatever the cluster's own files say. Memory is kept
 * small for a machine that does other things; who needs more gives Gatehouse a PostgreSQL of its own.
 */
export const databaseSettings = (cluster: string, socketDirectory: string) => ({
  listen_addresses: '',
  unix_socket_directories: quoted(socketDirectory),
  unix_socket_permissions: '0700',
  cluster_name: clusterName(cluster),
  update_process_title: 'on',

  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',

  max_connections: '100',
  shared_buffers: '64MB',
  maintenance_work_mem: '64MB',
  autovacuum_max_workers: '2',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  jit: 'off',

  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  // Failed statements are the caller's to log: here their text could carry secrets.
  log_min_messages: 'fatal',
})

/** A list of paths, in which a comma or blank would separate two. */
const quoted = (directory: string): string => `"${directory.replaceAll('"', '""')}"`
