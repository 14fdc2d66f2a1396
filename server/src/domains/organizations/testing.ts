import type { OrganizationId } from '@gatehouse/contract/ids'
import {
  type Context,
  type ContextParts,
  type OrganizationContext,
  systemContext,
  within,
} from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { OpenTestDatabase } from '#platform/testing/database.ts'
import { testLog } from '#platform/testing/database.ts'
import { ensureManagingOrganization } from './organization.service.ts'

/** A clock that tests move. */
export class TestClock {
  #now: Date

  constructor(start = new Date('2026-11-21T09:00:00.000Z')) {
    this.#now = start
  }

  readonly now = (): Date => new Date(this.#now)

  advance(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds)
  }
}

export const partsOf = ({ db }: OpenTestDatabase, clock = new TestClock()): ContextParts => ({
  db,
  log: testLog,
  now: clock.now,
})

export async function aManagingOrganization(
  parts: ContextParts,
): Promise<OrganizationContext & { id: OrganizationId }> {
  const ctx = systemContext('test', parts)
  const { id } = await ensureManagingOrganization(ctx, 'Managing organization')
  return { ...within(ctx, id, 'managing'), id }
}

/** A customer with nothing in it, told apart by its name from every other. */
export async function anOrganization(
  parts: ContextParts,
  name = `Customer ${uuidv7(new Date()).slice(-12)}`,
): Promise<OrganizationContext & { id: OrganizationId }> {
  const ctx: Context = systemContext('test', parts)
  const id = uuidv7(ctx.now()) as OrganizationId
  await parts.db.asSystem('make an organization for a test', async (tx) => {
    await tx
      .insertInto('organization')
      .values({ id, kind: 'managed', name, created_at: ctx.now() })
      .execute()
  })
  return { ...within(ctx, id, 'managed'), id }
}
