import { AppError } from '#platform/errors.ts'

/** The database decides, so that of two people at once only one gets the name. */
export async function refusingTakenName<T>(
  noun: 'target' | 'group',
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const constraint =
      cause instanceof Error && 'constraint' in cause ? cause.constraint : undefined
    const isTaken =
      constraint === 'target_name_is_unique' || constraint === 'target_group_name_is_unique'
    if (!isTaken) throw cause
    throw new AppError('conflict', `There is a ${noun} named ${name} already.`, {
      cause,
      fields: [{ path: 'name', message: 'This name is taken.' }],
    })
  }
}
