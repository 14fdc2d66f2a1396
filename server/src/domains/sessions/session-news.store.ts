import type { AnyTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'
import type { SessionNewsMessage } from './session-news.ts'

/** To all nodes, when the transaction commits. */
export async function tellNews(tx: AnyTx, news: SessionNewsMessage): Promise<void> {
  await sql`select pg_notify('session_news', ${JSON.stringify(news)})`.execute(tx)
}
