// Run by `npm run tables`: migrates a database of its own and writes tables.ts from it.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { generateTables } from './generate-tables.ts'
import { migrate } from './migrate.ts'

const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-tables-'))
// The database runs as an account of its own, which has to get through.
await chmod(directory, 0o711)
const postgres = await startEmbeddedPostgres({
  directory: path.join(directory, 'postgres'),
  log: () => undefined,
})
try {
  const appRole = { name: 'tables_app', password: 'tables_app' }
  await migrate({ ownerUrl: postgres.ownerUrl, appRole })
  await generateTables(postgres.ownerUrl)
} finally {
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}
