import { api as contract } from '@gatehouse/contract/api'
import { systemApi } from '@gatehouse/contract/system'
import { sql } from 'kysely'
import type { ActivityIndex } from '#domains/activity'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { registry } from '#platform/http/metrics.ts'
import type { Mount } from '#platform/http/mount.ts'
import { openApi } from '#platform/http/openapi.ts'
import { hasNativeCrypto } from '#platform/ssh/native-crypto.ts'
import { requireSsh, type SshHealth, sshHealthText } from './ssh-health.ts'

export interface SystemOptions {
  version: string
  index: ActivityIndex
  db: Database
  /** The CA's certificate. */
  ca: string
  ssh: SshHealth
}

/** What this node says of itself. */
export function systemRoutes(mount: Mount, { version, index, db, ca, ssh }: SystemOptions): void {
  const document = JSON.stringify(openApi(contract, version))

  mount(systemApi.health, async () => {
    await requireWorking('The database', () => databaseVersion(db))
    await requireWorking('The search index', () => index.engine.ping())
    requireSsh(ssh)
    return { status: 'ok' as const }
  })
  mount(systemApi.metrics, async () => ({
    contentType: registry.contentType,
    content: await registry.metrics(),
  }))
  mount(systemApi.openapi, async () => ({ contentType: 'application/json', content: document }))
  mount(systemApi.certificate, async () => ({
    contentType: 'application/x-pem-file',
    filename: 'ca.pem',
    content: ca,
  }))
  mount(systemApi.version, async () => {
    const [row] = await index.engine.query<{ version: string }>('select version() as version')
    return {
      version,
      node: process.version,
      components: [
        { name: 'PostgreSQL', value: await databaseVersion(db) },
        { name: 'ClickHouse', value: row?.version ?? '' },
        { name: 'SSH cryptography', value: sshCryptoText() },
        ...(ssh.wanted > 0 ? [{ name: 'SSH processes', value: sshHealthText(ssh) }] : []),
      ],
    }
  })
}

const sshCryptoText = (): string =>
  hasNativeCrypto()
    ? 'native'
    : 'JavaScript (slow): install a C++ compiler and start Gatehouse again'

const databaseVersion = (db: Database): Promise<string> =>
  db.asSystem('ask the database for its version', async (tx) => {
    const { rows } = await sql<{ version: string }>`
      select current_setting('server_version') as version`.execute(tx)
    return rows[0]?.version ?? ''
  })

async function requireWorking(what: string, probe: () => Promise<unknown>): Promise<void> {
  try {
    await probe()
  } catch (cause) {
    throw new AppError('unavailable', `${what} does not answer.`, { cause })
  }
}
