import { type RawBuilder, sql } from 'kysely'

/** The rows of objects or memberships that hold at a moment; undefined: now. */
export const holdsAt = (alias: string, at: Date | undefined): RawBuilder<boolean> =>
  at === undefined
    ? sql<boolean>`${sql.ref(`${alias}.valid_to`)} = 'infinity'`
    : sql<boolean>`${sql.ref(`${alias}.valid_from`)} <= ${at} and ${sql.ref(`${alias}.valid_to`)} > ${at}`
