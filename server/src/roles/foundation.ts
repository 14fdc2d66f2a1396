import path from 'node:path'
import type { Config } from '#config'
import { masterKeyFile } from '#config'
import type { ContextParts } from '#platform/context.ts'
import { deriveKey, type SealingKey } from '#platform/crypto/seal.ts'
import { replacePrivateFile } from '#platform/crypto/private-file.ts'
import { loadMasterKey } from '#platform/crypto/master-key.ts'
import { Database } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import type { Log } from '#platform/log/log.ts'
import { requireSameMasterKey } from './key-check.ts'
import { startDatabaseServer } from './database-server.ts'

/** What every role and command stands on. */
export interface Foundation {
  config: Readonly<Config>
  log: Log
  parts: ContextParts
  /** Connects as the application's limited role, for those that need a connection of their own. */
  databaseUrl: string
  /** Owns the database: for migrations and for restoring a backup. */
  ownerUrl: string
  keyFor(purpose: string): SealingKey
}

export interface FoundationOptions {
  config: Readonly<Config>
  log: Log
  /** What is to be undone at the end, last first. */
  stack: AsyncDisposableStack
  say: (line: string) => void
}

/** For commands that work beside a running Gatehouse: how the application's role connects, 0600. */
export const urlFileOf = ({ DATA_DIR }: Readonly<Config>): string =>
  path.join(DATA_DIR, 'keys', 'database.url')

/** The database, migrated, and the keys. Everything it starts ends with the stack. */
export async function layFoundation(options: FoundationOptions): Promise<Foundation> {
  const { config, log, stack, say } = options
  const masterKey = await loadMasterKey(masterKeyFile(config))
  const keyFor = (purpose: string) => deriveKey(masterKey, purpose)

  const server = await startDatabaseServer({
    directory: path.join(config.DATA_DIR, 'postgres'),
    url: config.DATABASE_URL,
    log,
    stack,
  })
  const databaseName = decodeURIComponent(new URL(server.ownerUrl).pathname.slice(1))
  const appRole = {
    name: `${databaseName}_app`,
    // Derived, so that every node with the master key knows it and no file has to hold it.
    password: keyFor('database role').secret.reveal().toString('base64url'),
  }
  await migrate({
    ownerUrl: server.ownerUrl,
    appRole,
    onMigration: (name) => {
      log.info({ migration: name }, 'applying a migration')
      say(`Bringing the database up to date: ${name.replace('.sql', '')}`)
    },
  })

  const url = new URL(server.ownerUrl)
  url.username = encodeURIComponent(appRole.name)
  url.password = encodeURIComponent(appRole.password)
  await replacePrivateFile(urlFileOf(config), `${url.href}\n`)
  const db = new Database({ url: url.href, log })
  stack.defer(() => db.close())
  await requireSameMasterKey(db, keyFor('key check'), masterKeyFile(config))
  return {
    config,
    log,
    parts: { db, log },
    databaseUrl: url.href,
    ownerUrl: server.ownerUrl,
    keyFor,
  }
}
