import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '#config'
import { type ActivityIndex, openActivityIndex } from '#domains/activity'
import { openEmbedded } from '#platform/clickhouse/embedded.ts'
import type { ClickHouseEngine } from '#platform/clickhouse/engine.ts'
import { openRemote } from '#platform/clickhouse/remote.ts'

export interface OpenIndex {
  index: ActivityIndex
  /** The same for every node that shares this ClickHouse, and for no other. */
  name: string
}

/** The search index: in this process below the data directory, or the ClickHouse that was given. */
export async function openIndex(
  config: Readonly<Config>,
  stack: AsyncDisposableStack,
): Promise<OpenIndex> {
  const engine = config.CLICKHOUSE_URL
    ? openRemote(config.CLICKHOUSE_URL.reveal())
    : await openOwn(path.join(config.DATA_DIR, 'index'))
  stack.defer(() => engine.close())
  const index = await openActivityIndex(engine)
  return { index, name: config.CLICKHOUSE_URL ? remoteName(config) : config.DATA_DIR }
}

/** The engine lets others read what it writes, so the directory keeps them out. */
async function openOwn(directory: string): Promise<ClickHouseEngine> {
  await mkdir(directory, { recursive: true })
  await chmod(directory, 0o700)
  return openEmbedded({ path: directory })
}

const remoteName = ({ CLICKHOUSE_URL }: Readonly<Config>): string => {
  const url = new URL(CLICKHOUSE_URL?.reveal() ?? '')
  return `${url.host}${url.pathname}`
}
