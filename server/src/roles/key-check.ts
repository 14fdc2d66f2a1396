import type { Database } from '#platform/db/database.ts'
import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'
import { AppError } from '#platform/errors.ts'

const context = 'key-check'
const proof = 'This is the master key that the database was made with.'

/** A key that is another one would be noticed only when somebody's second factor fails. */
export async function requireSameMasterKey(
  db: Database,
  key: SealingKey,
  file: string,
): Promise<void> {
  const row = await db.asSystem('check the master key', async (tx) => {
    await tx
      .insertInto('key_check')
      .values({ sealed: seal(key, proof, context) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return tx.selectFrom('key_check').select('sealed').executeTakeFirstOrThrow()
  })
  try {
    open(key, row.sealed, context)
  } catch (cause) {
    throw new AppError(
      'conflict',
      `${file} is not the master key that this database was made with. Put the right file back: second factors and other secrets cannot be read without it.`,
      { cause },
    )
  }
}
