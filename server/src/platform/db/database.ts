import type { OrganizationId } from '@gatehouse/contract/ids'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../log/log.ts'
import {
  asSystem,
  inOrganization,
  inOrganizations,
  type OrganizationsTx,
  type OrganizationTx,
  type SystemTx,
} from './organization.ts'
import type { DB as Tables } from './tables.ts'

// int8 and numeric counts come as numbers: nothing we count comes near 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export interface DatabaseOptions {
  url: string
  log: Log
  maxConnections?: number
}

/** The application's connection: its role owns nothing and cannot get around row-level security. */
export class Database {
  readonly pool: pg.Pool
  readonly #kysely: Kysely<Tables>

  constructor({ url, log, maxConnections = 24 }: DatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: maxConnections,
      connectionTimeoutMillis: 10_000,
      application_name: 'gatehouse',
    })
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    const lost = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
    this.pool.on('error', lost)
    this.pool.on('connect', (client) => client.on('error', lost))
    this.#kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: this.pool }) })
  }

  inOrganization<T>(id: OrganizationId, work: (tx: OrganizationTx) => Promise<T>): Promise<T> {
    return inOrganization(this.#kysely, id, work)
  }

  inOrganizations<T>(
    ids: readonly OrganizationId[],
    work: (tx: OrganizationsTx) => Promise<T>,
  ): Promise<T> {
    return inOrganizations(this.#kysely, ids, work)
  }

  asSystem<T>(reason: string, work: (tx: SystemTx) => Promise<T>): Promise<T> {
    return asSystem(this.#kysely, reason, work)
  }

  async close(): Promise<void> {
    await this.#kysely.destroy()
  }
}
