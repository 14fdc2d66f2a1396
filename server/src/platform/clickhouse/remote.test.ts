import { startFakeClickHouse } from '../../../../test/fakes/clickhouse/start.ts'
import { engineSuite } from './engine.suite.ts'
import { openRemote } from './remote.ts'

engineSuite(async () => {
  const server = await startFakeClickHouse()
  return { engine: openRemote(server.url), remove: server.stop }
})
